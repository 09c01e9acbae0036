/// What was written behind a command's name, sorted by its syntax and not yet understood.
struct Invocation: Sendable {
  /// The arguments without hyphens, in order.
  private(set) var operands: [String] = []
  private var values: [String: [String]] = [:]
  private let syntax: Syntax

  /// Sorts arguments. `--name value` and `--name=value` mean the same, and nothing behind `--` is an option.
  init(_ arguments: some Sequence<String>, as syntax: Syntax) throws(ArgumentError) {
    self.syntax = syntax
    var rest = Array(arguments)[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        operands += rest
        break
      }
      if argument == "-h" {
        values[Option.help.name] = [""]
      } else if argument.hasPrefix("-"), argument != "-" {
        try take(argument, followedBy: &rest)
      } else {
        operands.append(argument)
      }
    }
    if !has(.help) { try checkOperands() }
  }

  private mutating func take(_ argument: String, followedBy rest: inout ArraySlice<String>) throws(ArgumentError) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let written = String(parts[0])
    guard let option = (syntax.options + [.help]).first(where: { "--\($0.name)" == written }) else {
      throw .unknownOption(written, command: syntax.command, known: syntax.options.map { "--\($0.name)" })
    }
    var value = parts.count == 2 ? String(parts[1]) : nil
    if let placeholder = option.value {
      value = value ?? rest.popFirst()
      if value == nil { throw .missingValue(option: option.name, placeholder: placeholder) }
    } else if value != nil {
      throw .unexpectedValue(option: option.name)
    }
    if values[option.name] != nil, !option.isRepeatable, option.value != nil { throw .repeated(option: option.name) }
    if let value, !option.choices.isEmpty, !option.choices.contains(value) {
      throw .unknownChoice(value, for: "--\(option.name)", choices: option.choices)
    }
    values[option.name, default: []].append(value ?? "")
  }

  private func checkOperands() throws(ArgumentError) {
    for (operand, text) in zip(syntax.operands, operands)
    where !operand.choices.isEmpty && !operand.choices.contains(text) {
      throw .unknownChoice(text, for: operand.name, choices: operand.choices)
    }
    if operands.count > syntax.operands.count, syntax.operands.last?.isRepeatable != true {
      throw .surplusOperand(operands[syntax.operands.count], command: syntax.command)
    }
    if let missing = syntax.operands.dropFirst(operands.count).first(where: { !$0.isOptional }) {
      throw .missingOperand(missing.name, command: syntax.command, about: missing.summary)
    }
  }
}

/// What commands ask for.
extension Invocation {
  /// Whether an option was given.
  func has(_ option: Option) -> Bool { values[option.name] != nil }

  /// An option's value, where it was given.
  func value(of option: Option) -> String? { values[option.name]?.last }

  /// All values of an option that may be repeated, in order.
  func values(of option: Option) -> [String] { values[option.name] ?? [] }

  /// The operand at a position, where it was given.
  func operand(_ position: Int) -> String? {
    operands.indices.contains(position) ? operands[position] : nil
  }

  /// The operand at a position that the syntax requires.
  func required(_ position: Int) throws(ArgumentError) -> String {
    guard let operand = operand(position) else {
      let missing = syntax.operands[position]
      throw .missingOperand(missing.name, command: syntax.command, about: missing.summary)
    }
    return operand
  }

  /// A whole number within bounds.
  func integer(of option: Option, in range: ClosedRange<Int>) throws(ArgumentError) -> Int? {
    guard let text = value(of: option) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw .notANumber(
        text, option: option.name, lowest: "\(range.lowerBound)", highest: "\(range.upperBound)", isWhole: true)
    }
    return number
  }

  /// A number of seconds within bounds.
  func seconds(of option: Option, upTo highest: Int) throws(ArgumentError) -> Double? {
    guard let text = value(of: option) else { return nil }
    guard let number = Double(text), number >= 0, number <= Double(highest) else {
      throw .notANumber(text, option: option.name, lowest: "0", highest: "\(highest)", isWhole: false)
    }
    return number
  }

  /// Refuses an option that means nothing without another one.
  func require(_ other: Option, for option: Option) throws(ArgumentError) {
    if has(option), !has(other) { throw .needs(option: option.name, other: other.name) }
  }
}
