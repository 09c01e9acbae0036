/// What is wrong with a command line. Its wording is in `ArgumentError+Wording.swift`.
enum ArgumentError: Error, Hashable {
  case noCommand
  case unknownCommand(String, known: [String])
  case unknownOption(String, command: String?, known: [String])
  case missingValue(option: String, placeholder: String)
  case unexpectedValue(option: String)
  case repeated(option: String)
  case unknownChoice(String, for: String, choices: [String])
  case notANumber(String, option: String, lowest: String, highest: String, isWhole: Bool)
  case missingOperand(String, command: String, about: String)
  case missingOption(String, command: String, choices: [String])
  case surplusOperand(String, command: String)
  case excludes(option: String, other: String)
  case needs(option: String, other: String)
  case unknownKind(String, known: [String])
}
