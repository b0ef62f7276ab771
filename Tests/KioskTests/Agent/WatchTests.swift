import Testing

@testable import KioskAgent

@Suite struct WatchTests {
  @Test(arguments: ["", "1", "1 2 3", "-1 5", "1281 5", "5 721", "nan 5", "a b", "1e9 1"])
  func whatIsNoTouchIsRefused(_ text: String) {
    #expect(WatchHandler.touch(text) == nil)
  }

  @Test func aTouchIsTwoNumbersOnTheCanvas() throws {
    let touch = try #require(WatchHandler.touch("640.5 360"))
    #expect(touch == (640.5, 360))
  }

  @Test func aPictureBecomesAJPEG() throws {
    let jpeg = try #require(
      JPEG.encode([UInt8](repeating: 90, count: 16 * 8 * 3), width: 16, height: 8))
    #expect(jpeg.prefix(2) == [0xff, 0xd8] && jpeg.suffix(2) == [0xff, 0xd9])
    #expect(JPEG.encode([1, 2, 3], width: 16, height: 8) == nil)
  }
}
