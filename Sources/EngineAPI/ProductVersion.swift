/// The version of davit and all of its programs.
public enum ProductVersion {
    public static let text = "0.1.0"
}
