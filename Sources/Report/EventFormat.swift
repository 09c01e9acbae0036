import Document

/// What the objects of `--json` are: the one list that the help, the JSON Schema and the tests read.
///
/// The format's number goes up when a program that read it before could misread it: when an event or a field is gone,
/// or means something else. New events and new fields may come without that, and are to be passed over by who does not
/// know them.
public enum EventFormat {
  /// The number that each `opened` event tells.
  public static let version = 1

  /// One field of an event.
  struct Field: Sendable {
    let name: String
    let sort: Sort
    let about: String
    let isOptional: Bool

    init(_ name: String, _ sort: Sort, _ about: String, optional isOptional: Bool = false) {
      self.name = name
      self.sort = sort
      self.about = about
      self.isOptional = isOptional
    }
  }

  /// What stands in a field.
  enum Sort: Sendable {
    case text, whole, number, anything, texts, differences
    case choice([String])
  }

  /// One event.
  struct Word: Sendable {
    let name: String
    let about: String
    let isOfStep: Bool
    let fields: [Field]

    init(_ name: String, _ about: String, ofStep isOfStep: Bool = true, _ fields: [Field] = []) {
      self.name = name
      self.about = about
      self.isOfStep = isOfStep
      self.fields = fields
    }
  }

  /// What every event has.
  static let common = [
    Field("run", .text, "the run's identifier"),
    Field("time", .text, "when it happened, in UTC as in RFC 3339, with milliseconds"),
    Field("event", .text, "what happened: one of the words below"),
  ]

  /// What an event of a step has besides.
  static let step = Field("step", .text, "the step's name")

  private static let fault = [
    Field("error", .text, "the fact, in words that follow the step's name"),
    Field("notes", .texts, "what explains it", optional: true),
    Field("help", .text, "what to do about it", optional: true),
  ]

  /// All events, in the order in which a run can have them.
  static let words = [
    Word(
      "opened", "a process took the run up; the first event of every process", ofStep: false,
      [
        Field("format", .whole, "the number of this format: \(version)"),
        Field("direction", .choice(["run", "undo"]), "which way it goes"),
        Field("process", .whole, "the process's identifier"), Field("host", .text, "the host that it runs on"),
        Field("version", .text, "plinkflow's version"),
      ]),
    Word(
      "amended", "the workflow changed where nothing had begun", ofStep: false,
      [Field("revision", .whole, "which version of it counts from here on")]),
    Word(
      "intended", "a change is about to be sent",
      [
        Field("token", .text, "the token that goes with it"),
        Field("before", .choice(["absent", "present"]), "what stood there"),
      ]),
    Word("received", "the reply to a change came", [Field("receipt", .anything, "how it is found again, or null")]),
    Word("settling", "the other side is on its way; told when the reason changes", [Field("why", .text, "the reason")]),
    Word(
      "retrying", "it did not work this time",
      fault + [Field("after_seconds", .number, "when it is tried again")]),
    Word(
      "done", "the world is as the step wants it",
      [
        Field("how", .choice(["created", "changed", "adopted", "unchanged"]), "what it took"),
        Field("outputs", .anything, "what later steps may refer to"),
      ]),
    Word(
      "failed", "the step is given up for now",
      fault + [
        Field(
          "aftermath", .choice(["nothing_changed", "standing", "vanished", "incomplete"]),
          "whether nothing was changed, what was sent stands or is in doubt, what was made is gone, or parts may stand")
      ]),
    Word("approved", "a person said yes", [Field("by", .text, "who")]),
    Word(
      "accepted", "a person takes what differs for wanted",
      [Field("differences", .differences, "all that stand accepted, each with `field`, `found` and `wanted`")]),
    Word(
      "printed", "a program that does the step's work printed something",
      [
        Field("function", .choice(["observe", "apply", "undo"]), "which of the step's programs it is"),
        Field("output", .text, "standard output where it is no object of outputs, the middle of a long one left out"),
        Field("errors", .text, "standard error, the middle of a long one left out"),
      ]),
    Word(
      "resolved", "a person says what becomes of a change that is in doubt",
      [
        Field("as", .choice(["again", "done"]), "whether it may be sent again, or took"),
        Field("by", .text, "who"),
      ]),
    Word("dropped", "the step is no longer part of the workflow; it had not begun"),
    Word(
      "undo_intended", "what restores the state before is about to be sent",
      [Field("token", .text, "the token that goes with it")]),
    Word("undo_received", "the reply to that came"),
    Word(
      "undone", "the step is taken back",
      [
        Field(
          "how", .choice(["restored", "nothing_left", "irreversible"]),
          "what stood before is back, nothing of it was there any more, or it cannot be undone and stands")
      ]),
    Word(
      "closed", "the process let go of the run; the last event of every process that was not killed", ofStep: false,
      [
        Field(
          "state", .choice(["done", "undone", "waiting", "failed", "in_doubt", "interrupted"]),
          "the state that the run is left in"),
        Field("signal", .whole, "the signal that asked it to stop", optional: true),
      ]),
  ]
}

extension EventFormat {
  /// The page about the format.
  public static var page: String {
    var sections = [
      """
      What `--json` of `run`, `undo` and `log` prints: an object for each event, one a line.

      Format \(version), as each `opened` event tells. The number goes up when an event or a field goes away or comes to
      mean something else; pass over those that you do not know.
      """,
      "every event\n" + table(common + [Field("step", .text, "\(step.about), where it is about one")]),
    ]
    sections += words.map { word in
      let title = "\(word.name): \(word.about)"
      return word.fields.isEmpty ? title : title + "\n" + table(word.fields)
    }
    return sections.joined(separator: "\n\n")
  }

  private static func table(_ fields: [Field]) -> String {
    var table = Columns()
    for field in fields {
      table.add(field.name, field.sort.words + (field.isOptional ? ", optional" : ""), field.about)
    }
    return table.lines(indent: 2).joined(separator: "\n")
  }

  /// The JSON Schema (draft 7) of one event.
  public static var schema: Value {
    .object([
      Value.Member("$schema", .string("http://json-schema.org/draft-07/schema#")),
      Value.Member("title", .string("an event of plinkflow, format \(version)")),
      Value.Member("oneOf", Value(.array(words.map(schema(of:))))),
    ])
  }

  private static func schema(of word: Word) -> Value {
    let fields = common.filter { $0.name != "event" } + (word.isOfStep ? [step] : []) + word.fields
    let named = [Value.Member("event", .object([Value.Member("const", .string(word.name))]))]
    return .object([
      Value.Member("type", .string("object")), Value.Member("description", .string(word.about)),
      Value.Member(
        "properties", .object(named + fields.map { Value.Member($0.name, $0.sort.schema(about: $0.about)) })),
      Value.Member(
        "required", Value(.array((["event"] + fields.filter { !$0.isOptional }.map(\.name)).map { .string($0) }))),
    ])
  }
}

extension EventFormat.Sort {
  fileprivate var words: String {
    switch self {
    case .text: "text"
    case .whole: "whole number"
    case .number: "number"
    case .anything: "anything"
    case .texts: "list of text"
    case .differences: "list of objects"
    case .choice(let words): words.joined(separator: ", ")
    }
  }

  fileprivate func schema(about: String) -> Value {
    func type(_ name: String) -> [Value.Member] { [Value.Member("type", .string(name))] }
    let members: [Value.Member] =
      switch self {
      case .text: type("string")
      case .whole: type("integer")
      case .number: type("number")
      case .anything: []
      case .texts: type("array") + [Value.Member("items", .object(type("string")))]
      case .differences: type("array") + [Value.Member("items", .object(type("object")))]
      case .choice(let words): [Value.Member("enum", Value(.array(words.map { .string($0) })))]
      }
    return .object(members + [Value.Member("description", .string(about))])
  }
}
