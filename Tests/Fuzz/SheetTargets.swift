import CareModel

/// A table of clients, as somebody may hand it over.
func fuzzClientSheet(_ input: UnsafeRawBufferPointer) {
  let text = String(decoding: input, as: UTF8.self)
  if let table = try? CommaTable(text) {
    hold(table.rows.count <= CommaTable.mostRows, "no more rows than there may be")
    hold(
      zip(table.rows, table.rows.dropFirst()).allSatisfy { $0.line < $1.line }, "lines go forward")
    hold(
      table.rows.allSatisfy { $0.cells.contains { !$0.isEmpty } }, "nothing but rows with something"
    )
  }
  guard let sheet = try? ClientSheet(text, unit: "Tiimi") else { return }
  for entry in sheet.entries where entry.draft.faults().isEmpty {
    let made = entry.draft.client(
      ClientID("c_1")!, in: OrganisationID("o_1")!, unit: UnitID("u_1")!)
    hold(!made.client.firstName.revealed.isEmpty, "everybody is called something")
  }
}
