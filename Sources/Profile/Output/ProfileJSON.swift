import Definitions

/// Profiles as JSON for programs.
package enum ProfileJSON {
  /// An array with an object for each file.
  package static func write(_ profiles: [FileProfile]) -> String {
    var writer = JSONText()
    writer.array(profiles) { writer, profile in
      writer.object {
        $0.member("path", profile.path)
        $0.member("bytes", profile.size)
        $0.member("encoding", profile.encoding)
        $0.member("other_encodings", profile.otherEncodings)
        $0.member("notes", profile.notes)
        $0.member("warnings", profile.warnings)
        $0.key("tables")
        $0.array(profile.tables) { write($1, &$0) }
      }
    }
    return writer.text + "\n"
  }

  private static func write(_ table: TableProfile, _ writer: inout JSONText) {
    writer.object {
      $0.member("name", table.name)
      $0.member("shape", table.shape)
      $0.key("format")
      write(table.format, hasHeader: table.hasHeader, &$0)
      $0.member("rows", table.rows)
      $0.member("is_partial", table.isPartial)
      $0.member("is_doubtful", table.isDoubtful)
      $0.member("duplicate_rows", table.duplicates)
      $0.member("duplicate_lines", table.duplicateLines.map(Int.init))
      $0.key("keys")
      $0.array(table.keys) { $0.strings($1) }
      $0.member("are_keys_partial", table.areKeysPartial)
      $0.key("faults")
      $0.array(table.faults) { writer, fault in
        writer.object {
          $0.member("rule", fault.rule)
          $0.member("count", fault.count)
          $0.key("lines")
          $0.array(fault.lines) { $0.raw(String($1)) }
          $0.member("message", fault.message)
        }
      }
      $0.member("notes", table.notes)
      $0.member("warnings", table.warnings)
      $0.key("columns")
      $0.array(Array(zip(table.columns, table.origins))) { write($1.0, from: $1.1, &$0) }
    }
  }

  private static func write(_ format: Source.Format, hasHeader: Bool, _ writer: inout JSONText) {
    writer.object {
      switch format {
      case .csv(let dialect):
        $0.member("name", "csv")
        $0.member("delimiter", String(decoding: dialect.delimiter, as: UTF8.self))
        $0.member("quote", dialect.quote.map { String(Unicode.Scalar($0)) })
        $0.member("escape", dialect.escape.map { String(Unicode.Scalar($0)) })
        $0.member("skip", dialect.skip)
        $0.member("footer", dialect.footer)
        $0.member("has_header", hasHeader)
      case .fixedWidth(let dialect):
        $0.member("name", "fixed_width")
        $0.member("unit", dialect.unit.rawValue)
        $0.member("record", dialect.record)
        $0.member("skip", dialect.skip)
        $0.member("footer", dialect.footer)
        $0.member("has_header", hasHeader)
      case .json(let shape), .ndjson(let shape):
        if case .json = format { $0.member("name", "json") } else { $0.member("name", "ndjson") }
        $0.member("records", shape.records.joined(separator: "."))
        $0.member("rows", shape.rows.joined(separator: "."))
      }
    }
  }

  private static func write(_ column: ColumnProfile, from origin: String, _ writer: inout JSONText) {
    writer.object {
      $0.member("name", column.name)
      $0.member("from", origin)
      $0.member("kind", column.kindText)
      $0.member("filled", column.filled)
      $0.member("empty", column.empty)
      values("null_markers", column.markers, &$0)
      $0.member("distinct", column.distinct)
      $0.member("is_distinct_exact", column.isDistinctExact)
      $0.member("is_unique", column.isUnique)
      $0.member("least", column.least)
      $0.member("greatest", column.greatest)
      $0.member("shortest", column.lengths?.lowerBound)
      $0.member("longest", column.lengths?.upperBound)
      values("frequent", column.frequent, &$0)
      if let spread = column.spread {
        $0.member("mean", spread.mean)
        $0.key("quartiles")
        $0.array(spread.quartiles) { $0.number($1) }
        $0.member("outliers", spread.outliers)
      }
      if !column.forms.isEmpty {
        $0.key("forms")
        $0.array(column.forms) { writer, form in
          writer.object {
            $0.member("format", form.format)
            $0.member("count", form.count)
            $0.member("other_format", form.otherFormat)
            $0.member("deciding", form.deciding)
          }
        }
        $0.member("is_order_open", column.isOrderOpen)
      }
      $0.member("misfits", column.misfits)
      values("misfit_examples", column.misfitExamples, &$0)
      $0.member("cleaning", column.cleaning)
      $0.member("is_personal", column.isPersonal)
      $0.member("notes", column.notes)
      $0.member("doubts", column.doubts)
      $0.member("warnings", column.warnings)
    }
  }

  private static func values(_ name: String, _ values: [ColumnProfile.Value], _ writer: inout JSONText) {
    writer.key(name)
    writer.array(values) { writer, value in
      writer.object {
        $0.member("value", value.text)
        $0.member("count", value.count)
        $0.member("line", Int(value.line))
      }
    }
  }
}
