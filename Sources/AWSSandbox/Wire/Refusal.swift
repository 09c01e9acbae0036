/// Why the sandbox does not do what a request asks for, in AWS's own code and words.
struct Refusal: Error, Hashable {
  let status: Int
  let code: String
  let message: String

  init(_ code: String, _ message: String, status: Int = 400) {
    self.status = status
    self.code = code
    self.message = message
  }
}

extension Refusal {
  static func unknownAction(_ action: String) -> Refusal {
    Refusal("InvalidAction", "The action \(action) is not valid for this web service.")
  }

  static func missing(_ parameter: String) -> Refusal {
    Refusal("MissingParameter", "The request must contain the parameter \(parameter)")
  }

  static func invalidValue(_ message: String) -> Refusal {
    Refusal("InvalidParameterValue", message)
  }

  static func mismatch(of token: String) -> Refusal {
    Refusal(
      "IdempotentParameterMismatch",
      "The client token '\(token)' was used before with other parameters.")
  }
}
