// Truth's own rules, on worlds small enough to follow by hand.

import Testing

@testable import exportgen

/// A small world.
private func world() -> World {
  var options = Options()
  options.persons = 200
  options.products = 20
  return World(options)
}

@Suite struct `Identity in truth` {
  @Test(arguments: [(4, true), (5, false)])
  func `members that share a telephone are one person up to four`(sharing: Int, joined: Bool) {
    let people = world().people
    var identity = IdentityTruth(people)
    // Persons 3 to 10 share the telephone of a reception.
    for person in 3..<3 + sharing { identity.note(.shop, person: person, email: true, phone: .office) }
    let persons = identity.persons()
    #expect((persons[3] == persons[4]) == joined)
    #expect(persons[2] == -1)
  }

  @Test func `the desk joins the shop by e-mail, a call by its telephone`() {
    let people = world().people
    var identity = IdentityTruth(people)
    identity.note(.shop, person: 20, email: true, phone: .none)
    identity.note(.desk, person: 20, email: true, phone: .second)
    identity.note(call: people.phoneIndex(of: 20, .second))
    identity.note(call: people.phoneIndex(of: 20, .first))
    let persons = identity.persons()
    #expect(persons[20] == persons[2 * 200 + 20])
    #expect(persons[20] == persons[3 * 200 + people.phoneIndex(of: 20, .second)])
    #expect(persons[20] != persons[3 * 200 + people.phoneIndex(of: 20, .first)])
  }
}

@Suite struct `Categories in truth` {
  @Test func `the first version is open to the past, later ones begin at their instant`() throws {
    let catalogue = world().catalogue
    let article = try #require(catalogue.articles.firstIndex { $0.versions.count > 1 })
    let versions = catalogue.articles[article].versions
    let night = versions[1].night
    #expect(catalogue.category(of: article, at: 0, told: night) == versions[0].category)
    #expect(catalogue.category(of: article, at: versions[1].effective - 1, told: night) == versions[0].category)
    #expect(catalogue.category(of: article, at: versions[1].effective, told: night) == versions[1].category)
    #expect(catalogue.category(of: article, at: versions[1].effective, told: night - 1) == versions[0].category)
    #expect(catalogue.category(of: -1, at: 0, told: night) == Catalogue.unknown)
  }
}
