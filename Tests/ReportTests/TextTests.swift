import Report
import Testing

@Suite struct TextTests {
  @Test(
    arguments: [
      (Duration.milliseconds(0), "0.0 s"), (.milliseconds(449), "0.4 s"), (.milliseconds(9999), "9.9 s"),
      (.seconds(12), "12 s"), (.seconds(60), "1 min"), (.seconds(200), "3 min 20 s"), (.seconds(3600), "1 h"),
      (.seconds(7500), "2 h 5 min"), (.seconds(-1), "0.0 s"),
    ])
  func `a duration has two units at most`(duration: Duration, text: String) {
    #expect(duration.brief == text)
  }

  @Test func `columns stand below each other without white space at the ends of lines`() {
    var table = Columns()
    table.add("a", "b", "")
    table.add("long", "c", "d")
    #expect(table.lines(indent: 2) == ["  a     b", "  long  c  d"])
  }
}
