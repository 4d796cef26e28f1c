import EngineAPI

/// A request's method, target and body.
struct Request {
    enum Method: String {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }

    var method: Method
    /// Percent-encoded.
    var path: String
    var query: [(name: String, value: String)] = []
    var fields: [(name: String, value: String)] = []
    var body: [UInt8]?

    init(
        _ method: Method, _ path: [String], query: [(String, String)] = [], fields: [(String, String)] = [],
        body: [UInt8]? = nil
    ) {
        self.method = method
        self.path = "/" + path.map { PercentEncoding.encode($0) }.joined(separator: "/")
        self.query = query
        self.fields = fields
        self.body = body
    }

    /// The head as it goes over the wire, and the body behind it unless it is sent in chunks.
    var bytes: [UInt8] {
        var target = path
        for (index, item) in query.enumerated() {
            target += (index == 0 ? "?" : "&") + PercentEncoding.encode(item.name) + "="
            target += PercentEncoding.encode(item.value)
        }
        var head = "\(method.rawValue) \(target) HTTP/1.1\r\nHost: davit\r\n"
        for field in fields { head += "\(field.name): \(field.value)\r\n" }
        if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n" }
        if body == nil, method == .post, !fields.contains(where: { $0.name == "Transfer-Encoding" }) {
            head += "Content-Length: 0\r\n"
        }
        return Array((head + "\r\n").utf8) + (body ?? [])
    }
}
