import AWSCore
import Foundation

/// One request and its reply.
package struct Exchange: Codable, Sendable {
  package let method: String
  package let scheme: String
  package let host: String
  package let path: String
  package let query: [[String]]
  package var headers: [[String]]
  package var body: Data
  package let status: Int
  package let replyHeaders: [[String]]
  package var replyBody: Data
  /// The texts of the reply's document as plinkflow's reader sees them, each behind the names that lead to it.
  package let texts: [[String]]?
  /// Whether the reply is the other side's own.
  package var isGenuine = true
  /// What plinkflow's client read in the reply.
  package var reading: Reading?

  package struct Reading: Codable, Sendable {
    package let action: String
    package let requestID: String
    package let code: String?
    package let message: String?
  }

  package init(_ request: HTTPRequest, _ reply: HTTPResponse) {
    method = request.method
    scheme = request.endpoint.scheme
    host = request.endpoint.hostHeader
    path = request.endpoint.basePath + request.path
    query = request.query.map { [$0.name, $0.value] }
    headers = request.headers.map { [$0.name, $0.value] }
    body = request.file.flatMap { try? Data(contentsOf: URL(filePath: $0.path)) } ?? Data(request.body)
    status = reply.status
    replyHeaders = reply.headers.map { [$0.name, $0.value] }
    replyBody = Data(reply.body)
    texts = (try? XMLReader().read(reply.body)).map { Self.texts(of: $0, under: "") }
  }

  private static func texts(of element: Element, under path: String) -> [[String]] {
    let path = "\(path)/\(element.name)"
    if element.children.isEmpty { return [[path, element.text]] }
    return element.children.flatMap { texts(of: $0, under: path) }
  }

  /// The service's name for the request, wherever it says it.
  var requestID: String? {
    let names = ["x-amzn-requestid", "x-amz-request-id"]
    if let header = replyHeaders.first(where: { names.contains($0[0].lowercased()) }) { return header[1] }
    guard let document = try? XMLReader().read(Array(replyBody)) else { return nil }
    return ["RequestId", "RequestID", "requestId"].lazy.compactMap { document[$0]?.text }.first
  }
}
