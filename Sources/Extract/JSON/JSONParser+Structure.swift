// What values are for, by the node that they stand at: records and rows begin and end here.
//
// Rows further in are complete before the row around them is: when that one ends, what it has itself is entered into
// all of them.

extension JSONParser {
  /// Takes a value that is neither object nor array, at a node that is more than a column's.
  ///
  /// - Parameters:
  ///   - start: where the token begins.
  ///   - end: where reading goes on.
  mutating func take(_ found: Found, _ start: Int, isNull: Bool, isLone: Bool, end: Int) -> Stop? {
    guard node >= 0 else { return finish(.nothing, rowsBefore: 0, end) }
    var closing = Closing.nothing
    let step = unsafe steps[node]
    var slot = step.slot
    switch step.role {
    case .outer: slot = -1
    case .records, .record:
      hasRecords = true
      beginRecord(start)
      slot = unsafe steps[paths.record].slot
      if slot < 0 { note(start, "a record is an object, and this is none", "json-shape") }
      if isLone { note(start, "half of a surrogate pair", "json") }
      closing = .record
    case .rows:
      beginRows(step)
      if !isNull { note(start, "rows are an array or an object, and this is neither", "json-shape") }
    case .row:
      clear(step)
      if !isNull, slot < 0 { note(start, "a row is an object, and this is none", "json-shape") }
      closing = .row
    case .inner:
      clear(step)
      if step.each >= 0 { dropRows() }
      if !isNull, step.hasMembers || step.hasElements, !step.hasFallback { misfits.append((node, .scalar)) }
    }
    if slot >= 0 { unsafe values[slot] = found }
    if closing == .row { putRowKey() }
    return finish(closing, rowsBefore: rowCount, end)
  }

  /// Begins an object or array.
  mutating func open(_ place: Int, isObject: Bool) {
    var frame = Frame(
      isObject: isObject, closing: .nothing, node: -1, slot: -1, rowsSlot: -1, start: place, last: -1,
      rowsBefore: rowCount)
    if node >= 0 { open(&frame, unsafe steps[node]) }
    unsafe (frames + depth).initialize(to: frame)
    depth &+= 1
    node = frame.node
    expected = isObject ? .firstName : .firstElement
  }

  private mutating func open(_ frame: inout Frame, _ step: Step) {
    let place = frame.start
    switch step.role {
    case .outer:
      frame.node = frame.isObject ? node : -1
      if frame.isObject, step.each >= 0, unsafe steps[step.each].role == .records { hasRecords = true }
    case .records where !frame.isObject:
      hasRecords = true
      frame.node = paths.record
    case .records, .record:
      hasRecords = true
      beginRecord(place)
      frame.rowsBefore = 0
      take(&frame, paths.record, "a record is an object, and this is an array")
      frame.closing = .record
    case .rows:
      beginRows(step)
      frame.slot = step.slot
      frame.node = step.inside
      frame.rowsBefore = rowCount
      if frame.isObject {
        // The only row: its members are the object's.
        clear(unsafe steps[step.inside])
        putRowKey()
        frame.closing = .row
        frame.rowsSlot = step.slot
        frame.slot = unsafe steps[step.inside].slot
      }
    case .row:
      clear(step)
      putRowKey()
      take(&frame, node, "a row is an object, and this is an array")
      frame.closing = .row
    case .inner:
      clear(step)
      if step.each >= 0 { dropRows() }
      frame.slot = step.slot
      if frame.isObject ? step.hasMembers : step.hasElements {
        frame.node = node
      } else if frame.isObject, step.hasElements, !step.hasFallback {
        misfits.append((node, .object))
      } else if !frame.isObject, step.hasMembers, !step.hasFallback {
        // An empty array is what some programs write for an empty object; `beginElements` tells.
        frame.node = node
      }
    }
  }

  /// Goes into a record or row.
  private mutating func take(_ frame: inout Frame, _ node: Int, _ message: StaticString) {
    let step = unsafe steps[node]
    frame.slot = step.slot
    frame.node = frame.isObject || step.hasElements ? node : -1
    if !frame.isObject, step.slot < 0, !step.hasElements { note(frame.start, message, "json-shape") }
  }

  /// Ends the innermost object or array, whose last byte is at a place.
  mutating func close(_ place: Int) -> Stop? {
    depth &-= 1
    let frame = unsafe frames[depth]
    if frame.slot >= 0 { unsafe values[frame.slot] = Found(frame.start, place &+ 1, .container) }
    if frame.rowsSlot >= 0 { unsafe values[frame.rowsSlot] = Found(frame.start, place &+ 1, .container) }
    return finish(frame.closing, rowsBefore: frame.rowsBefore, place &+ 1, row: frame.node)
  }

  private mutating func finish(_ closing: Closing, rowsBefore: Int, _ end: Int, row: Int = -1) -> Stop? {
    expected = depth == 0 ? .top : .commaOrEnd
    switch closing {
    case .record:
      isInRecord = false
      at = end
      return .record(end: end)
    case .row: finishRow(rowsBefore, row)
    case .nothing:
      if depth == 0, !hasRecords {
        at = end
        return .noRecords(end: end)
      }
    }
    return nil
  }

  // MARK: Elements

  /// The first element of an array comes.
  mutating func beginElements() {
    let frame = unsafe frames[depth &- 1]
    guard frame.node >= 0 else { return node = -1 }
    let step = unsafe steps[frame.node]
    if isCounted(frame, step) {
      unsafe frames[depth &- 1].last = -1
      nextElement()
    } else if step.role == .inner, frame.closing == .nothing {
      misfits.append((frame.node, .array))
      unsafe frames[depth &- 1].node = -1
      node = -1
    } else {
      node = frame.node
    }
  }

  /// The next element of an array comes.
  mutating func nextElement() {
    let frame = unsafe frames[depth &- 1]
    node = frame.node
    guard node >= 0, isCounted(frame, unsafe steps[node]) else { return }
    let index = frame.last + 1
    unsafe frames[depth &- 1].last = index
    node = paths.nodes[node].elements.first { $0.index == index }?.child ?? -1
  }

  /// Whether elements of an array are wanted by their number: those of the value itself, not the records or rows.
  private func isCounted(_ frame: Frame, _ step: Step) -> Bool {
    step.hasElements && (step.role == .inner || frame.closing != .nothing)
  }

  // MARK: Records and rows

  private mutating func beginRecord(_ place: Int) {
    isInRecord = true
    recordStart = place
    shapeFault = nil
    for index in 0..<valueCount { unsafe values[index] = Found() }
    rowCount = 0
    if !rows.isEmpty { rows.removeAll(keepingCapacity: true) }
    if !misfits.isEmpty { misfits.removeAll(keepingCapacity: true) }
  }

  /// Rows come; where they came before in the same object, those count no more.
  private mutating func beginRows(_ step: Step) {
    for index in step.insideSlots..<valueCount { unsafe values[index] = Found() }
    if !step.isEach { dropRows() }
  }

  private mutating func dropRows() {
    // The frame around is that of the record or of the row around.
    rowCount = depth > 0 ? unsafe min(rowCount, frames[depth &- 1].rowsBefore) : 0
    rows.removeLast(rows.count - rowCount * paths.rowSlots)
  }

  private mutating func putRowKey() {
    if paths.rowKeySlot >= 0 { unsafe values[paths.rowKeySlot] = rowKey }
  }

  /// A row is complete: the innermost one is kept, one around others is entered into them.
  private mutating func finishRow(_ before: Int, _ node: Int) {
    let step = unsafe steps[node < 0 ? paths.row : node]
    if step.inside < 0 || rowCount == before {
      unsafe rows.append(contentsOf: UnsafeBufferPointer(start: values + paths.recordSlots, count: paths.rowSlots))
      rowCount += 1
      return
    }
    for row in before..<rowCount {
      for slot in step.slotsBegin..<step.insideSlots {
        rows[row * paths.rowSlots + slot - paths.recordSlots] = unsafe values[slot]
      }
    }
  }

  private func clear(_ step: Step) {
    for index in step.slotsBegin..<step.slotsEnd { unsafe values[index] = Found() }
  }

  // MARK: Names

  /// Finds the node of the member whose name stands between two places, and is not the one expected.
  mutating func lookUp(_ text: UnsafePointer<UInt8>, _ from: Int, _ to: Int, isEscaped: Bool) {
    let frame = unsafe frames[depth &- 1]
    let step = unsafe steps[frame.node]
    if isEscaped {
      name.removeAll(keepingCapacity: true)
      unsafe JSONTokens.unescape(text, from, to, into: &name)
      unsafe name.withUnsafeBufferPointer { unsafe find($0, frame, step, learns: false) }
    } else {
      unsafe find(UnsafeBufferPointer(start: text + from, count: to - from), frame, step, learns: step.role != .outer)
    }
    if node < 0, step.each >= 0 {
      node = step.each
      if step.role != .outer {
        rowKey = Found(from, to, isEscaped ? .escaped : .plain)
      } else if paths.wantsRecordKey {
        recordKey = isEscaped ? name : unsafe Array(UnsafeBufferPointer(start: text + from, count: to - from))
      }
    }
  }

  private mutating func find(_ name: UnsafeBufferPointer<UInt8>, _ frame: Frame, _ step: Step, learns: Bool) {
    if step.role == .outer, outerNames.count < 40 {
      let seen = unsafe Array(name)
      if !outerNames.contains(seen) { outerNames.append(seen) }
    }
    guard step.hasMembers else { return }
    let entry = unsafe names.find(name, in: frame.node, after: frame.last, learns: learns && step.each < 0)
    if entry >= 0 {
      unsafe frames[depth &- 1].last = entry
      node = names.child(entry)
    }
  }
}
