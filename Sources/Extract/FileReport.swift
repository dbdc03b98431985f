package import Definitions

/// What reading a file has shown.
package struct FileReport: Sendable, Equatable {
  /// Number of records, rejected ones included.
  package var records = 0
  /// Names of the fields, as the header or the definition gives them; empty for JSON.
  package var header: [String] = []
  /// Fields that no column of the source takes.
  package var extraColumns: [String] = []
  /// Of fixed width: where each column of the source stands in a record; nil for one that is missing.
  package var places: [ColumnPlace?] = []
  /// Of JSON: values that paths of the source do not lead through.
  package var misfits: [JSONMisfit] = []
}
