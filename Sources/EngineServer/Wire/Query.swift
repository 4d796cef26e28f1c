import EngineAPI
import Hummingbird
import JSONCodec
import Timestamps

/// A request's query and path values, as docker's clients spell them.
struct Query {
    let request: Request
    let context: EngineRequestContext

    init(_ request: Request, _ context: EngineRequestContext) {
        self.request = request
        self.context = context
    }

    /// A part of the path, percent-decoded.
    func path(_ name: String) throws -> String {
        let text = try context.parameters.require(name)
        guard let decoded = PercentEncoding.decode(text), !decoded.isEmpty else {
            throw APIError(.invalidRequest, "the \(name) in the path is not valid: \(text)")
        }
        return decoded
    }

    subscript(_ name: String) -> String? {
        request.uri.queryParameters[name[...]].map { String($0) }
    }

    /// Every value of a parameter that may be repeated.
    func all(_ name: String) -> [String] {
        request.uri.queryParameters[values: name[...]].map { String($0) }
    }

    /// Docker's rule: all is true but nothing, `0`, `no`, `false` and `none`.
    func flag(_ name: String) -> Bool {
        !["", "0", "no", "false", "none"].contains((self[name] ?? "").lowercased())
    }

    func integer(_ name: String) throws -> Int? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard let value = Int(text) else { throw APIError(.invalidRequest, "\(name) is not a number: \(text)") }
        return value
    }

    /// A grace period in seconds; docker's -1 means without end.
    func grace(_ name: String) throws -> Duration? {
        try integer(name).map { .seconds($0 < 0 ? Int(Int32.max) : $0) }
    }

    /// RFC 3339, or seconds since the epoch with up to nine digits of fraction.
    func time(_ name: String) throws -> Timestamp? {
        guard let text = self[name], !text.isEmpty, text != "0" else { return nil }
        guard let time = Timestamp(rfc3339: text) ?? Timestamp(unixSeconds: text) else {
            throw APIError(.invalidRequest, "\(name) is not a time: \(text)")
        }
        return time
    }

    func size(rows: String = "h", columns: String = "w") throws -> TerminalSize? {
        guard let rows = try integer(rows), let columns = try integer(columns) else { return nil }
        return TerminalSize(rows: UInt16(clamping: rows), columns: UInt16(clamping: columns))
    }

    /// `filters` as docker sends it now, `{"label":{"a=b":true}}`, or as it did, `{"label":["a=b"]}`.
    func filters() throws -> Filters {
        guard let text = self["filters"], !text.isEmpty else { return [:] }
        let value = try? JSON.parse(text)  // what is no JSON gets the error below
        guard let object = value?.objectValue else { throw APIError(.invalidRequest, "filters is not a JSON object") }
        return object.mapValues { entry in
            if let set = entry.objectValue { return set.filter { $0.value.boolValue ?? false }.keys.sorted() }
            return (entry.arrayValue ?? []).compactMap(\.stringValue)
        }
    }

    func logOptions() throws -> LogOptions {
        let tail = self["tail"]
        let lines = tail == nil || tail == "all" || tail == "" ? nil : try integer("tail")
        return LogOptions(
            follow: flag("follow"), tail: lines.map { max(0, $0) }, since: try time("since"),
            until: try time("until"), timestamps: flag("timestamps"), stdout: flag("stdout"), stderr: flag("stderr"),
            index: try integer("index"))
    }
}

extension Timestamp {
    /// `1700000000` or `1700000000.123456789`.
    init?(unixSeconds text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let seconds = Int64(parts[0]), seconds >= 0 else { return nil }
        let digits = parts.count > 1 ? parts[1] : "0"
        guard digits.count <= 9, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        let padded = String(digits) + String(repeating: "0", count: 9 - digits.count)
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow, let fraction = Int64(padded) else { return nil }
        self.init(nanoseconds: nanoseconds.addingReportingOverflow(fraction).partialValue)
    }
}
