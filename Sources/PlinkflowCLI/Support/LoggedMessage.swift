import AWSCore
import Document
import Foundation
import PlinkflowKit
import Report

import struct Runs.Instant

/// What a log may tell of a request and its reply.
///
/// It tells what is known to be harmless, and nothing else: of header fields those of a list, of bodies those of calls
/// that were signed and whose form is understood. What hands out keys (STS, a machine's metadata, a container's agent,
/// a login portal) is told by its address alone. In what is told, a field whose name says that it holds a secret has
/// `(secret)` for its value, and so has whatever this process has revealed.
enum LoggedMessage {
  private static let headers: Set<String> = [
    "content-type", "content-length", "date", "x-amz-date", "x-amz-target", "x-amzn-requestid", "x-amz-request-id",
    "x-amz-id-2", "x-amzn-errortype", "retry-after",
  ]
  /// Parts of names, in lowercase letters alone, behind which secrets stand.
  private static let secretive = [
    "presharedkey", "secret", "password", "passphrase", "token", "customergatewayconfiguration", "privatekey",
    "credential", "accesskey", "signature", "authorization", "userdata",
  ]
  /// Names that look like one of those, and are plinkflow's own word for a change, or the place in a list.
  private static let plain: Set<String> = ["clienttoken", "clientrequesttoken", "idempotencytoken", "nexttoken"]
  /// Variables of an application, among which passwords are usual.
  private static let variables = "aws:elasticbeanstalk:application:environment"
  /// As much of one text, and of one body, as is told.
  private static let (longestText, largestBody) = (8192, 256 << 10)

  /// One exchange: when, how long, what was asked and what came back.
  static func exchange(
    _ request: HTTPRequest, _ reply: Result<HTTPResponse, TransportFailure>, at time: Instant, took: Duration
  ) -> Value {
    let scope = scope(of: request)
    var members = [
      Value.Member("time", .string(time.rfc3339)), Value.Member("seconds", Value(.number(took.seconds))),
      Value.Member("request", told(request, in: scope)),
    ]
    switch reply {
    case .success(let response): members.append(Value.Member("reply", told(response, in: scope)))
    case .failure(.notSent(let why)): members.append(Value.Member("not_sent", .string(Redaction.redact(why))))
    case .failure(.noReply(let why)): members.append(Value.Member("no_reply", .string(Redaction.redact(why))))
    }
    return .object(members)
  }

  /// How much may be told.
  private enum Scope { case addressOnly, action, whole }

  private static func scope(of request: HTTPRequest) -> Scope {
    guard let signed = request.header("Authorization"), signed.hasPrefix("AWS4-HMAC-SHA256 ") else {
      return .addressOnly
    }
    return signed.contains("/sts/aws4_request") ? .action : .whole
  }

  private static func told(_ request: HTTPRequest, in scope: Scope) -> Value {
    var members = [
      Value.Member("method", .string(request.method)), Value.Member("address", .string(request.endpoint.address)),
    ]
    guard scope != .addressOnly else { return .object(members) }
    members.append(Value.Member("path", .string(Redaction.redact(request.path))))
    if !request.query.isEmpty { members.append(Value.Member("query", form(request.query))) }
    members.append(Value.Member("headers", told(request.headers)))
    if let file = request.file {
      members.append(Value.Member("body", .string("(a file of \(file.byteCount) bytes)")))
    } else if !request.body.isEmpty {
      let body = body(request.body, type: request.header("Content-Type"))
      let action = body["Action"].map { Value.object([Value.Member("Action", $0)]) }
      members.append(Value.Member("body", scope == .action ? action ?? .string("(not told)") : body))
    }
    return .object(members)
  }

  private static func told(_ response: HTTPResponse, in scope: Scope) -> Value {
    var members = [Value.Member("status", Value(.integer(Int64(response.status))))]
    guard scope != .addressOnly else { return .object(members) }
    members.append(Value.Member("headers", told(response.headers)))
    if !response.body.isEmpty {
      let told = scope == .whole ? body(response.body, type: response.header("Content-Type")) : .string("(not told)")
      members.append(Value.Member("body", told))
    }
    return .object(members)
  }

  private static func told(_ fields: [(name: String, value: String)]) -> Value {
    .object(
      fields.filter { headers.contains($0.name.lowercased()) }.map {
        Value.Member($0.name.lowercased(), text($0.value))
      })
  }

  // MARK: Bodies

  private static func body(_ bytes: [UInt8], type: String?) -> Value {
    guard bytes.count <= largestBody else { return .string("(\(bytes.count) bytes)") }
    let type = (type ?? "").lowercased()
    let understood: Value? =
      if type.contains("json") {
        (try? Value.parse(Source(name: "body", bytes: bytes))).map(json)
      } else if type.contains("x-www-form-urlencoded") {
        form(PercentEncoding.decodeForm(String(decoding: bytes, as: UTF8.self)))
      } else if type.contains("xml") || bytes.first == UInt8(ascii: "<") {
        (try? XMLReader().read(bytes)).map { .object([xml($0, isHidden: false)]) }
      } else {
        nil
      }
    return understood ?? .string("(\(bytes.count) bytes)")
  }

  private static func json(_ value: Value) -> Value {
    switch value.content {
    case .string(let text): return self.text(text)
    case .array(let elements): return Value(.array(elements.map(json)))
    case .object(let members):
      let hides = members.contains { isVariables($0.key, $0.value.string) }
      return .object(
        members.map { member in
          let isHidden = isSecret(member.key) || hides && member.key == "Value"
          return Value.Member(Redaction.redact(member.key), isHidden ? .string(Redaction.word) : json(member.value))
        })
    default: return value
    }
  }

  private static func form(_ fields: [(name: String, value: String)]) -> Value {
    let settings = Set(fields.filter { isVariables($0.name, $0.value) }.map { parent(of: $0.name) })
    return .object(
      fields.map { field in
        let isHidden =
          isSecret(field.name) || field.name.hasSuffix(".Value") && settings.contains(parent(of: field.name))
        return Value.Member(Redaction.redact(field.name), isHidden ? .string(Redaction.word) : text(field.value))
      })
  }

  private static func parent(of name: String) -> Substring {
    name.lastIndex(of: ".").map { name[..<$0] } ?? ""
  }

  private static func xml(_ element: Element, isHidden: Bool) -> Value.Member {
    if isHidden || isSecret(element.name) { return Value.Member(element.name, .string(Redaction.word)) }
    if element.children.isEmpty { return Value.Member(element.name, text(element.text)) }
    let hides = element.children.contains { isVariables($0.name, $0.text) }
    let children = element.children.map { xml($0, isHidden: hides && $0.name == "Value") }
    let names = Set(children.map(\.key))
    // Elements of one name are a list.
    let inner: Value =
      names.count == children.count ? .object(children) : Value(.array(children.map { .object([$0]) }))
    return Value.Member(element.name, inner)
  }

  private static func isVariables(_ name: String, _ value: String?) -> Bool {
    (name == "Namespace" || name.hasSuffix(".Namespace")) && value == variables
  }

  private static func isSecret(_ name: String) -> Bool {
    let letters = String(name.split(separator: ".").last { $0.first?.isNumber != true } ?? "").lowercased()
      .filter(\.isLetter)
    return !plain.contains(letters) && secretive.contains { letters.contains($0) }
  }

  private static func text(_ text: String) -> Value {
    let shown = Redaction.redact(text)
    let count = shown.utf8.count
    return .string(count > longestText ? shown.prefix(longestText / 4) + "… (\(count) bytes)" : shown)
  }
}
