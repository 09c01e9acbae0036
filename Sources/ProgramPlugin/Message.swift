import Document
import Foundation

/// The messages of JSON-RPC 2.0, one a line.
enum Message {
  /// The most bytes that a line may have.
  static let limit = 4 << 20

  /// What a program says.
  enum Incoming {
    case reply(id: Int, Result<Value, Refusal>)
    case notification(method: String, Value)
  }

  /// The error of a reply, as it was sent.
  struct Refusal: Error {
    let message: String
    let data: Value
  }

  static func request(_ id: Int, _ method: String, _ params: Value) -> Data {
    line([.init("id", Value(.integer(Int64(id)))), .init("method", .string(method)), .init("params", params)])
  }

  static func notification(_ method: String, _ params: Value) -> Data {
    line([.init("method", .string(method)), .init("params", params)])
  }

  private static func line(_ members: [Value.Member]) -> Data {
    Data((Value.object([.init("jsonrpc", .string("2.0"))] + members).canonicalText + "\n").utf8)
  }

  /// What a line says; nil if it is no message.
  static func read(_ line: some Collection<UInt8>) -> Incoming? {
    let source = Source(name: "a plugin's message", bytes: Array(line))
    guard let value = try? Value.parse(source), value.members != nil else { return nil }
    if let method = value["method"]?.string {
      return value["id"] == nil ? .notification(method: method, value["params"] ?? .null) : nil
    }
    guard case .integer(let id)? = value["id"]?.content else { return nil }
    let number = Int(truncatingIfNeeded: id)
    if let error = value["error"], error.members != nil {
      return .reply(
        id: number, .failure(Refusal(message: error["message"]?.string ?? "", data: error["data"] ?? .null)))
    }
    guard let result = value["result"] else { return nil }
    return .reply(id: number, .success(result))
  }
}
