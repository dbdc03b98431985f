/// A file of a definition as it was read.
package struct DefinitionText: Sendable, Equatable {
  /// Where it stands in a project: `schemas/crm/warehouse.yaml`.
  package var path: String
  package var bytes: [UInt8]
}
