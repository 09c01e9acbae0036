import Foundation

/// The figures as a Markdown table, each row printed as soon as it is known.
struct Table {
  /// What an issue or the README asks for at most, and whether it is kept.
  struct Limit {
    var milliseconds: Double?
    var megabytes: Double?
    var bytesPerStep: Int?
  }

  static func header() {
    print("| what | wall | processor | peak memory | commits | fdatasyncs | journal a step |")
    print("|---|---|---|---|---|---|---|")
  }

  static func row(
    _ what: String, _ measurement: Measurement, syncs: Syncs? = nil, bytesPerStep: Int? = nil, limit: Limit = Limit()
  ) {
    let cells = [
      what,
      milliseconds(measurement.wall * 1000)
        + limit.milliseconds.described(measurement.wall * 1000) { milliseconds($0) },
      milliseconds(measurement.processor * 1000),
      "\(Int(measurement.peakMegabytes.rounded())) MB"
        + limit.megabytes.described(measurement.peakMegabytes) { "\(Int($0)) MB" },
      syncs.map { "\($0.commits)" } ?? "", syncs.map { "\($0.all)" } ?? "",
      bytesPerStep.map { "\($0) bytes" + (limit.bytesPerStep.map(Double.init)).described(Double($0)) { "\(Int($0))" } }
        ?? "",
    ]
    print("| \(cells.joined(separator: " | ")) |")
    fflush(nil)
  }

  static func milliseconds(_ time: Double) -> String {
    if time < 100 { return String(format: "%.1f ms", time) }
    return time < 10_000 ? "\(Int(time)) ms" : String(format: "%.1f s", time / 1000)
  }
}

extension Double? {
  /// The limit in brackets, and whether the figure is beyond it.
  fileprivate func described(_ figure: Double, _ text: (Double) -> String) -> String {
    map { " (limit \(text($0))\(figure > $0 ? ", missed" : ""))" } ?? ""
  }
}
