/** MySQL's errors, by number (https://dev.mysql.com/doc/mysql-errors/9.7/en/server-error-reference.html). */

/**
 * The server refuses writes: it has become a replica, is offline for writers, its transactions are read-only, or the user
 * has lost the right to write.
 */
const READ_ONLY: ReadonlySet<unknown> = new Set<unknown>([
  1036, // ER_OPEN_AS_READONLY
  1142, // ER_TABLEACCESS_DENIED_ERROR
  1143, // ER_COLUMNACCESS_DENIED_ERROR
  1207, // ER_READ_ONLY_TRANSACTION
  1223, // ER_CANT_UPDATE_WITH_READLOCK: FLUSH TABLES WITH READ LOCK
  1290, // ER_OPTION_PREVENTS_STATEMENT: read_only, super_read_only
  1792, // ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION
  1836, // ER_READ_ONLY_MODE
  1874, // ER_INNODB_READ_ONLY
  1881, // ER_INNODB_FORCED_RECOVERY
  3989, // ER_SCHEMA_READ_ONLY
])

/** The server of the connection takes no packet as large as this: `max_allowed_packet`, as it was when the connection was opened. */
const ER_NET_PACKET_TOO_LARGE = 1153

/** A new connection may do: it reaches the server that takes writes now, or has the settings of now. */
export const MYSQL_NEW_CONNECTION_MAY_DO: ReadonlySet<unknown> = new Set<unknown>([
  ...READ_ONLY,
  ER_NET_PACKET_TOO_LARGE,
])

/** The server cannot store anything now: it refuses writes, its disk or a table is full, or its files fail. */
export const MYSQL_UNWRITABLE: ReadonlySet<unknown> = new Set<unknown>([
  ...READ_ONLY,
  1004, // ER_CANT_CREATE_FILE
  1005, // ER_CANT_CREATE_TABLE
  1014, // ER_CANT_GET_WD
  1015, // ER_CANT_LOCK
  1016, // ER_CANT_OPEN_FILE
  1017, // ER_FILE_NOT_FOUND
  1021, // ER_DISK_FULL
  1023, // ER_ERROR_ON_CLOSE
  1024, // ER_ERROR_ON_READ
  1025, // ER_ERROR_ON_RENAME
  1026, // ER_ERROR_ON_WRITE
  1030, // ER_GET_ERRNO: an error of the storage engine
  1034, // ER_NOT_KEYFILE: an index is damaged, or the disk for temporary files is full
  1035, // ER_OLD_KEYFILE
  1114, // ER_RECORD_FILE_FULL: the table is full
  1180, // ER_ERROR_DURING_COMMIT
  1194, // ER_CRASHED_ON_USAGE
  1195, // ER_CRASHED_ON_REPAIR
  1197, // ER_TRANS_CACHE_FULL
  1206, // ER_LOCK_TABLE_FULL
  1530, // ER_TABLESPACE_AUTO_EXTEND_ERROR
  1534, // ER_BINLOG_ROW_LOGGING_FAILED
  1593, // ER_BINLOG_FATAL_ERROR
  1598, // ER_BINLOG_LOGGING_IMPOSSIBLE: no disk for the binary log, with binlog_error_action=ABORT_SERVER
  1637, // ER_TOO_MANY_CONCURRENT_TRXS
  1705, // ER_STMT_CACHE_FULL
  1712, // ER_INDEX_CORRUPT
  1810, // ER_IO_READ_ERROR
  1811, // ER_IO_WRITE_ERROR
  1812, // ER_TABLESPACE_MISSING
  1814, // ER_TABLESPACE_DISCARDED
  1815, // ER_INTERNAL_ERROR
  1817, // ER_INNODB_INDEX_CORRUPT
  1877, // ER_TABLE_CORRUPT
  1878, // ER_TEMP_FILE_WRITE_FAILURE
  3000, // ER_FILE_CORRUPT
  3019, // ER_INNODB_UNDO_LOG_FULL
  3100, // ER_RUN_HOOK_ERROR: a group without a majority
  3101, // ER_TRANSACTION_ROLLBACK_DURING_COMMIT
  3177, // ER_LOCK_REFUSED_BY_ENGINE
  3185, // ER_CANNOT_FIND_KEY_IN_KEYRING: tables are encrypted, and the server has no key now
  3231, // ER_WRITE_SET_EXCEEDS_LIMIT
  3510, // ER_TABLESPACE_MISSING_WITH_NAME
  3675, // ER_DISK_FULL_NOWAIT
  3781, // ER_GR_HOLD_WAIT_TIMEOUT: the group has no new primary yet
  3782, // ER_GR_HOLD_KILLED
])

/** The server is not there, is going away, has no room for a connection or a statement, or does not let the service in. */
export const MYSQL_UNAVAILABLE: ReadonlySet<unknown> = new Set<unknown>([
  1037, // ER_OUTOFMEMORY
  1038, // ER_OUT_OF_SORTMEMORY
  1040, // ER_CON_COUNT_ERROR: too many connections
  1041, // ER_OUT_OF_RESOURCES
  1042, // ER_BAD_HOST_ERROR
  1043, // ER_HANDSHAKE_ERROR
  1044, // ER_DBACCESS_DENIED_ERROR
  1045, // ER_ACCESS_DENIED_ERROR: another password
  1046, // ER_NO_DB_ERROR: the database has been dropped
  1047, // ER_UNKNOWN_COM_ERROR: a cluster's node that is not in step yet
  1049, // ER_BAD_DB_ERROR
  1053, // ER_SERVER_SHUTDOWN
  1077, // ER_NORMAL_SHUTDOWN
  1078, // ER_GOT_SIGNAL
  1079, // ER_SHUTDOWN_COMPLETE
  1080, // ER_FORCING_CLOSE
  1105, // ER_UNKNOWN_ERROR: what a router says that has lost its server
  1119, // ER_STACK_OVERRUN
  1129, // ER_HOST_IS_BLOCKED
  1130, // ER_HOST_NOT_PRIVILEGED: the user may not come from here any more
  1135, // ER_CANT_CREATE_THREAD
  1152, // ER_ABORTING_CONNECTION
  ER_NET_PACKET_TOO_LARGE,
  1154, // ER_NET_READ_ERROR_FROM_PIPE
  1155, // ER_NET_FCNTL_ERROR
  1156, // ER_NET_PACKETS_OUT_OF_ORDER
  1157, // ER_NET_UNCOMPRESS_ERROR
  1158, // ER_NET_READ_ERROR
  1159, // ER_NET_READ_INTERRUPTED
  1160, // ER_NET_ERROR_ON_WRITE
  1161, // ER_NET_WRITE_INTERRUPTED
  1184, // ER_NEW_ABORTING_CONNECTION
  1203, // ER_TOO_MANY_USER_CONNECTIONS
  1226, // ER_USER_LIMIT_REACHED
  1251, // ER_NOT_SUPPORTED_AUTH_MODE
  1297, // ER_GET_TEMPORARY_ERRMSG
  1317, // ER_QUERY_INTERRUPTED
  1436, // ER_STACK_OVERRUN_NEED_MORE
  1461, // ER_MAX_PREPARED_STMT_COUNT_REACHED
  1524, // ER_PLUGIN_IS_NOT_LOADED: that of the user's password
  1689, // ER_LOCK_ABORTED
  1698, // ER_ACCESS_DENIED_NO_PASSWORD_ERROR
  1820, // ER_MUST_CHANGE_PASSWORD
  1835, // ER_MALFORMED_PACKET
  1862, // ER_MUST_CHANGE_PASSWORD_LOGIN
  1927, // ER_CONNECTION_KILLED
  3015, // ER_ENGINE_OUT_OF_MEMORY
  3024, // ER_QUERY_TIMEOUT
  3032, // ER_SERVER_OFFLINE_MODE
  3118, // ER_ACCOUNT_HAS_BEEN_LOCKED
  3159, // ER_SECURE_TRANSPORT_REQUIRED: the server takes TLS only from now on
  3164, // ER_AUDIT_API_ABORT: what is done cannot be audited
  3168, // ER_SERVER_ISNT_AVAILABLE
  3169, // ER_SESSION_WAS_KILLED
  3170, // ER_CAPACITY_EXCEEDED
  3955, // ER_USER_ACCESS_DENIED_FOR_USER_ACCOUNT_BLOCKED_BY_PASSWORD_LOCK
  3985, // ER_MDL_OUT_OF_RESOURCES
  4031, // ER_CLIENT_INTERACTION_TIMEOUT
  4081, // ER_DA_GLOBAL_CONN_LIMIT
  4082, // ER_DA_CONN_LIMIT
  6400, // ER_SERVER_OFFLINE_MODE_REASON
])
