import type { Configuration, Dictionary, LoggingOptions, QueryResult, Transaction } from '@mikro-orm/core'
import { AbstractSqlDriver, BaseSqliteConnection } from '@mikro-orm/sql'
import { SqlitePlatform } from '@mikro-orm/sqlite'
import { bindValues, type Statement, type StatementValues, safeLiteral } from '../bound-values.ts'

/** MikroORM's connection to SQLite, with values bound instead of written into the text of statements. */
class BoundConnection extends BaseSqliteConnection {
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

class SafePlatform extends SqlitePlatform {
  override escape(value: unknown): string {
    return safeLiteral(value, { text: (hex) => `cast(x'${hex}' as text)`, other: (value) => super.escape(value) })
  }
}

/** MikroORM's driver for SQLite, by which no value becomes part of the text of a statement. */
export class BoundSqliteDriver extends AbstractSqlDriver<BoundConnection, SafePlatform> {
  constructor(config: Configuration) {
    super(config, new SafePlatform(), BoundConnection, ['kysely', 'better-sqlite3'])
  }
}
