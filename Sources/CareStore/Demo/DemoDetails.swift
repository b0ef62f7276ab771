internal import CareModel

/// What is known of the demo's clients: addresses, keys and relatives that are as made up as they.
enum DemoDetails {
  /// Puts in what has never been written; what somebody has changed stays as it is.
  static func seed(_ store: any CareTransaction, now: WallTime) throws {
    for (index, client) in DemoPeople.clients.enumerated() {
      _ = try store.save(details(of: client, index))
      guard index < relatives.count, let recorder = DemoPeople.carers.first else { continue }
      let id: RelativeID = DemoPeople.id("r_demo-\(index)")
      if try store.relative(id, in: client.organisation) != nil { continue }
      let made = relatives[index]
      try store.save(
        Relative(
          id: id, organisation: client.organisation, client: client.id,
          name: PersonalText(made.name), relation: PersonalText(made.relation),
          phone: PersonalText("017 123 5\(index)0"),
          email: PersonalText("omainen\(index + 1)@kuulolla.example"), language: client.language,
          rights: made.rights, recordedAt: now, recordedBy: recorder.id))
    }
  }

  private static func details(of client: Client, _ index: Int) -> ClientDetails {
    ClientDetails(
      client: client.id, organisation: client.organisation,
      phone: PersonalText("017 123 4\(index + 10)"),
      address: PersonalText("Esimerkkikatu \(index + 1) A \(index + 2), 99999 Demola"),
      entryInstructions: PersonalText(entries[index % entries.count]),
      suitability: "Näkee ja kuulee hyvin kuvapuhelussa. Fyysinen käynti kerran viikossa.",
      emergency: PersonalText(emergencies[index % emergencies.count]))
  }

  private static let entries = [
    "Avainboksi oven oikealla puolella. Koodi on kotihoidon avainlistassa.",
    "Ovikello ei soi. Koputa keittiön ikkunaan.",
    "Alaovi auki kello 7–20. Sen jälkeen soita huoltoon 017 123 499.",
  ]
  private static let emergencies = [
    "Verenohennuslääkitys. Kaatuu herkästi.",
    "Diabetes, insuliini. Sokeri voi laskea äkkiä.",
    "Ei tiedossa olevia allergioita.",
  ]
  private static let relatives: [(name: String, relation: String, rights: [RelativeRight])] = [
    ("Anna Demo", "tytär", [.joinVisits, .callClient, .toldWhenNotReached]),
    ("Pekka Esimerkki", "poika", [.toldWhenNotReached]),
  ]
}
