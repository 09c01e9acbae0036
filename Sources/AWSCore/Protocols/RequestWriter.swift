/// Writes requests, before they are signed.
struct RequestWriter {
  let service: AWSService
  let endpoint: Endpoint

  /// A request of the query or the ec2 protocol.
  func form(action: String, input: Input) -> HTTPRequest {
    let fields = FormWriter(service.wireProtocol).fields(action: action, version: service.version, input: input)
    return HTTPRequest(
      method: "POST", endpoint: endpoint,
      headers: [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
      body: Array(PercentEncoding.form(fields).utf8))
  }

  /// A request of the rest-xml protocol; the document gets the service's namespace.
  func document(
    method: String, path: String, query: [(name: String, value: String)], body: Element?
  ) -> HTTPRequest {
    HTTPRequest(
      method: method, endpoint: endpoint, path: path, query: query,
      headers: body == nil ? [] : [("Content-Type", "application/xml")],
      body: body.map { XMLWriter.document($0, namespace: service.namespace) } ?? [])
  }
}
