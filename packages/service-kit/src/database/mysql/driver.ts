import type { Dictionary, LoggingOptions, QueryResult, Transaction } from '@mikro-orm/core'
import { MySqlConnection, MySqlDriver, MySqlPlatform } from '@mikro-orm/mysql'
import { MySqlSchemaHelper } from '@mikro-orm/sql'
import { bindValues, type Statement, type StatementValues, safeLiteral } from '../bound-values.ts'

/** MikroORM's connection to MySQL, with values bound instead of written into the text of statements. */
class BoundConnection extends MySqlConnection {
  override async execute<T extends QueryResult | Dictionary | Dictionary[] = Dictionary[]>(
    statement: Statement,
    values: StatementValues = [],
    method: 'all' | 'get' | 'run' = 'all',
    transaction?: Transaction,
    loggerContext?: LoggingOptions,
  ): Promise<T> {
    await this.ensureConnection()
    const query = bindValues(this.platform, statement, values)
    return this.executeQuery(
      query.sql,
      async () => this.transformRawResult<T>(await (transaction ?? this.getClient()).executeQuery(query), method),
      loggerContext,
    )
  }
}

/** Leaves the settings of a session as they are: MikroORM changes character set and foreign keys around each migration. */
class SchemaHelper extends MySqlSchemaHelper {
  override getSchemaBeginning(): string {
    return ''
  }

  override getSchemaEnd(): string {
    return ''
  }
}

class SafePlatform extends MySqlPlatform {
  protected override readonly schemaHelper = new SchemaHelper(this)

  override escape(value: unknown): string {
    return safeLiteral(value, { text: (hex) => `_utf8mb4 x'${hex}'`, other: (value) => super.escape(value) })
  }
}

/** MikroORM's driver for MySQL, by which no value becomes part of the text of a statement. */
export class BoundMysqlDriver extends MySqlDriver {
  protected override readonly connection = new BoundConnection(this.config)
  protected override readonly platform = new SafePlatform()
}
