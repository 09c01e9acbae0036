import Engine
import Foundation
import Runs

extension Resolutions {
  /// What `--again` and `--done` say.
  init(_ invocation: Invocation) throws(ArgumentError) {
    var words: [String: Event.Resolution] = [:]
    for step in invocation.values(of: .again) { words[step] = .again }
    for step in invocation.values(of: .saidDone) {
      guard words[step] != .again else {
        throw .excludes(option: Option.again.name, other: Option.saidDone.name)
      }
      words[step] = .done
    }
    self.init(words, by: NSUserName())
  }
}
