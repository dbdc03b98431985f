import Columnar

// A fact `f` of warehouse `w` is kept in `w.f_fact` (money as integers at the measure's scale); the view
// `w.f` shows the same rows with decimals. `martlet.superseded_<w>_<f>` keeps replaced rows, and
// `martlet.confirmed_<w>_<f>` remembers newer deliveries that said the same.

extension Fact {
  /// Name of the row's key: `<name>_key`, a hash of the grain.
  package var keyColumn: String { "\(name)_key" }
  /// Name of the table that holds the rows.
  package var tableName: String { standIn ?? "\(name)_fact" }
}

extension Warehouse {
  /// The columns of a fact's rows, as Transform makes them and PostgreSQL keeps them.
  package func layout(of fact: Fact) -> TableLayout {
    var columns = [TableColumn(fact.keyColumn, .integer, .int8, "Hash of the grain")]
    for field in fact.grain {
      let storage: Storage = field.type == .integer ? .int4 : field.type.naturalStorage
      columns.append(TableColumn(field.name, field.type, storage, "Grain"))
    }
    columns.append(TableColumn(fact.instant, .timestamp, .timestamptz, "When the event happened"))
    for role in fact.roles {
      guard let dimension = dimension(role.dimension) else { continue }
      if dimension.isRebindable {
        columns.append(
          TableColumn("\(role.name)_member_id", .integer, .int4, "Account or article that the source named"))
      }
      columns.append(TableColumn("\(role.name)_key", .integer, .int4, role.summary))
    }
    for column in fact.degenerate {
      columns.append(TableColumn(column.name, column.type, column.type.naturalStorage, nullable: true, column.summary))
    }
    for link in fact.links {
      columns.append(TableColumn(link.keyColumn, .integer, .int8, nullable: true, link.summary))
    }
    for measure in fact.measures {
      columns.append(TableColumn(measure.name, measure.type, .int8, nullable: true, measure.summary))
    }
    columns += [
      TableColumn("source_version", .integer, .int8, nullable: true, "The source's own version of the row"),
      TableColumn("batch_id", .integer, .int4, "Batch that brought the row"),
      TableColumn("file_id", .integer, .int4, "File that brought the row"),
      TableColumn("record", .integer, .int8, "Record in the file"),
      TableColumn("row_number", .integer, .int4, "Row within the record, from 0"),
      TableColumn("line", .integer, .int8, "Physical line on which the record begins"),
    ]
    return TableLayout("\(fact.name).facts", columns)
  }
}
