/// Whether all members of a person are gone, as instant follows instant. A member is gone when no source that had it has
/// it any more; one of which no full export ever spoke is never gone.
struct PersonPresence {
  private var tracks: [(slot: Int, track: Int32, isThere: Bool)] = []
  /// For each member, how many sources have had it, and how many have it.
  private var told: [Int] = []
  private var there: [Int] = []
  private var gone = 0

  /// Whether there is a member, and none that is not gone.
  var isDeleted: Bool { gone > 0 && gone == told.count }

  /// Begins with another person.
  mutating func removeAll() {
    tracks.removeAll(keepingCapacity: true)
    told.removeAll(keepingCapacity: true)
    there.removeAll(keepingCapacity: true)
    gone = 0
  }

  /// Adds a member, the next slot.
  mutating func addMember() {
    told.append(0)
    there.append(0)
  }

  /// Takes what a source says of the member in a slot.
  mutating func apply(_ event: Presence.Event, slot: Int) {
    let wasGone = isGone(slot)
    if let known = tracks.firstIndex(where: { $0.slot == slot && $0.track == event.track }) {
      if tracks[known].isThere != event.isThere { there[slot] += event.isThere ? 1 : -1 }
      tracks[known].isThere = event.isThere
    } else {
      tracks.append((slot, event.track, event.isThere))
      told[slot] += 1
      if event.isThere { there[slot] += 1 }
    }
    if isGone(slot) != wasGone { gone += wasGone ? -1 : 1 }
  }

  private func isGone(_ slot: Int) -> Bool { told[slot] > 0 && there[slot] == 0 }
}
