/// The public holidays of Finland and the two eves that are kept like them, computed for any year.
///
/// The church's feasts, New Year, and Midsummer Day and All Saints' Day on Saturdays are those of the
/// Church Act (652/2023, the same days as before); May Day and Independence Day have acts of their own
/// (272/1944, 388/1937).
public enum FinnishHoliday: String, Sendable, CaseIterable {
  case newYear, epiphany
  case goodFriday, easterSunday, easterMonday
  case mayDay, ascension, pentecost
  case midsummerEve, midsummer
  case allSaints, independence
  case christmasEve, christmas, secondChristmas

  public var isEve: Bool { self == .midsummerEve || self == .christmasEve }

  /// Nil on any other day. Where two fall together (Ascension on May Day), the one that stands first.
  public init?(_ day: LocalDay) {
    guard let found = FinnishHoliday.allCases.first(where: { $0.day(in: day.year) == day }) else {
      return nil
    }
    self = found
  }

  public func day(in year: Int) -> LocalDay {
    switch self {
    case .newYear: LocalDay(year: year, month: 1, day: 1)
    case .epiphany: LocalDay(year: year, month: 1, day: 6)
    case .goodFriday: Self.easter(in: year) + -2
    case .easterSunday: Self.easter(in: year)
    case .easterMonday: Self.easter(in: year) + 1
    case .mayDay: LocalDay(year: year, month: 5, day: 1)
    case .ascension: Self.easter(in: year) + 39
    case .pentecost: Self.easter(in: year) + 49
    case .midsummerEve: Self.saturday(from: LocalDay(year: year, month: 6, day: 20)) + -1
    case .midsummer: Self.saturday(from: LocalDay(year: year, month: 6, day: 20))
    case .allSaints: Self.saturday(from: LocalDay(year: year, month: 10, day: 31))
    case .independence: LocalDay(year: year, month: 12, day: 6)
    case .christmasEve: LocalDay(year: year, month: 12, day: 24)
    case .christmas: LocalDay(year: year, month: 12, day: 25)
    case .secondChristmas: LocalDay(year: year, month: 12, day: 26)
    }
  }

  /// Western Easter by the anonymous Gregorian computus (Nature, 1876; Meeus, Astronomical Algorithms,
  /// chapter 8): valid for every year of the Gregorian calendar, without a table.
  private static func easter(in year: Int) -> LocalDay {
    let yearOfMoon = year % 19
    let (century, yearInCentury) = year.quotientAndRemainder(dividingBy: 100)
    let correction = (century + 8) / 25
    let moonCorrection = (century - correction + 1) / 3
    let epact = (19 * yearOfMoon + century - century / 4 - moonCorrection + 15) % 30
    let weekday =
      (32 + 2 * (century % 4) + 2 * (yearInCentury / 4) - epact - yearInCentury % 4) % 7
    let late = (yearOfMoon + 11 * epact + 22 * weekday) / 451
    let days = epact + weekday - 7 * late + 114
    return LocalDay(year: year, month: days / 31, day: days % 31 + 1)
  }

  /// That day or the first Saturday after it.
  private static func saturday(from day: LocalDay) -> LocalDay {
    day + (Weekday.saturday.number - day.weekday.number + 7) % 7
  }
}
