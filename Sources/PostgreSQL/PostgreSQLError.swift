package import OperatingSystem

/// What the server, or the connection to it, had to complain of.
///
/// The default description leaves out `detail`: it quotes values, and customers' values stay out of logs.
package struct PostgreSQLError: Error, Sendable, CustomStringConvertible {
  /// The five-character code; `08006` where the connection itself failed.
  package var sqlstate: String
  /// The server's message.
  package var message: String
  /// More, often with values of the row at fault.
  package var detail: String?
  /// The server's advice.
  package var hint: String?
  /// Where it happened: for COPY, the table, line and column.
  package var context: String?
  /// The constraint at fault, if the server names one.
  package var constraint: String?
  /// The statement that failed, without the values of its parameters.
  package var statement: String?

  /// Makes an error.
  package init(
    sqlstate: String, message: String, detail: String? = nil, hint: String? = nil, context: String? = nil,
    constraint: String? = nil, statement: String? = nil
  ) {
    self.sqlstate = sqlstate
    self.message = message
    self.detail = detail
    self.hint = hint
    self.context = context
    self.constraint = constraint
    self.statement = statement
  }

  /// The code of a connection that broke.
  package static let connectionLost = "08006"

  /// Whether the connection is gone.
  package var isConnectionLost: Bool { sqlstate.hasPrefix("08") }

  /// Whether the statement was cancelled on request.
  package var isCancelled: Bool { sqlstate == "57014" }

  /// Message, place and code, without values.
  package var description: String {
    var text = "PostgreSQL: \(discreetMessage) [\(sqlstate)]"
    // Of COPY in binary the context tells table, line and column; other contexts may quote data.
    if let context, context.hasPrefix("COPY ") { text += " (\(context.prefix { $0 != ":" && $0 != "\n" }))" }
    return text
  }

  /// The message without values: what a trigger raises may quote any, and of a value that does not fit it is quoted.
  private var discreetMessage: String {
    if sqlstate == "P0001" { return "a trigger or function refuses it" }
    return sqlstate.hasPrefix("22")
      ? String(message.prefix { $0 != "\"" }) + (message.contains("\"") ? "…" : "") : message
  }

  /// Whether the same command can succeed later without anybody's doing.
  package var isTransient: Bool {
    switch sqlstate {
    // serialization failure, deadlock, lock not available; out of memory, too many connections; cancelled by a timeout or
    // an administrator, shutdowns, cannot connect now, idle for too long
    case "40001", "40P01", "55P03", "53200", "53300", "57014", "57P01", "57P02", "57P03", "57P05", "25P03", "25P04":
      true
    default: sqlstate.hasPrefix("08")
    }
  }

  /// Whether the transaction only came into the way of another one: done again at once, it may well succeed.
  package var isCollision: Bool { sqlstate == "40001" || sqlstate == "40P01" }

  /// Whether the server takes no connection for the moment: it starts, recovers or stops, or has too many.
  package var isBusy: Bool { sqlstate == "57P03" || sqlstate == "53300" }

  /// Whether it is a row that the server refuses: a value that does not fit, a constraint, a trigger.
  package var isRefusal: Bool {
    sqlstate.hasPrefix("22") || sqlstate.hasPrefix("23") || sqlstate == "P0001" || sqlstate == "44000"
  }

  /// How a command ends with this error.
  package var failure: Failure {
    var failure = Failure(
      isTransient ? .tryAgain : .failed, description,
      remedy: isTransient ? "run the same command again: nothing was published" : ownRemedy ?? hint)
    failure.isCollision = isCollision
    return failure
  }

  /// What to do about an error where more is known than the server advises.
  private var ownRemedy: String? {
    switch sqlstate {
    case "42501":
      "let the owner of the tables run martlet schema apply: it makes what is missing, and grants what `access` says"
    case "53100": "make room on the server's disk, then run the same command again: nothing was published"
    case "53400": "raise the server's limit, then run the same command again: nothing was published"
    default: nil
    }
  }
}

extension Failure {
  /// The failure that any error comes to: one of PostgreSQL is translated, a `Failure` stays as it is.
  package static func of(_ error: any Error) -> Failure {
    switch error {
    case let failure as Failure: failure
    case let error as PostgreSQLError: error.failure
    default: Failure(.failed, "\(error)")
    }
  }
}
