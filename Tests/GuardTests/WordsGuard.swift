import Fixtures
import Testing

/// Words that were replaced stay so: each thing has the name that Sources/README.md gives it, and a person reads plain
/// English.
@Suite struct WordsGuard {
  /// What nobody is to read again, and what is said instead.
  private static let replaced = [
    (#""[^"]* has no use for "#, "unexpected argument `zsh`"),
    (#""[^"]*(that|which) (is|are) not there[^"]*""#, "load balancer `x` does not exist"),
    (#""[^"]* is none""#, "must be 1 to 1024, got 0"),
    (#"[Nn]obody is there to be asked"#, "cannot ask: standard input is not a terminal"),
    (#"met something that is not its own"#, "a record that this run did not create is in the way"),
    (#"put that right first"#, "fix this first; the checks after it were skipped"),
    (#"brings Swift's libraries along"#, "builds one self-contained binary"),
    (#"^ *[/]// One sentence\.$"#, "nothing, or what the declaration promises"),
  ]

  /// Names of types that were replaced, and the field's own.
  private static let types = [
    "Sighting": "AnyObservation", "Look": "Query, or PlannedObservation", "Turn": "Activation", "Round": "PollBatch",
    "Courier": "RequestPipeline", "Turnstile": "RateLimiter", "Knock": "EndpointProbe", "Standing": "RunSnapshot",
    "Inheritance": "PriorState", "Beginning": "WorkflowWizard", "Ending": "RunResult", "Lookout": "NetworkNamespace",
    "Passage": "Hop", "Fault": "StepError", "Timeline": "Clock, or TimelineChart", "Timestamp": "Instant",
    "Patient": "DiagnosedConnection", "Draw": "QuotaUse", "Place": "what it is: index, location, folder, scope",
  ]

  @Test(arguments: replaced)
  func `a sentence that was replaced stands nowhere`(_ pattern: String, instead: String) throws {
    let regex = try Regex(pattern)
    for folder in ["Sources", "Plugins"] {
      for path in Repository.files(below: folder, named: ".swift") {
        let found = try Repository.text(of: path).split(separator: "\n").first { line in
          (pattern.contains("/") || !line.drop { $0 == " " }.hasPrefix("//")) && line.contains(regex)
        }
        #expect(found == nil, "\(path) says it again; say: \(instead)")
      }
    }
  }

  @Test(arguments: types.sorted { $0.key < $1.key })
  func `a type does not get a name that was replaced`(_ name: String, instead: String) throws {
    let regex = try Regex("\\b(struct|class|enum|actor|protocol|typealias) \(name)\\b")
    for folder in ["Sources", "Plugins"] {
      for path in Repository.files(below: folder, named: ".swift") {
        #expect(try !Repository.text(of: path).contains(regex), "\(path) has a type \(name): \(instead)")
      }
    }
  }
}
