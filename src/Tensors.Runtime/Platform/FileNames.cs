using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tensors.Platform;

/// <summary>The names of the files that prove life, and of those that go with a life, on every system.</summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>p-TOKEN</c>: a process's liveness lock.</item>
/// <item>
/// <c>s-TOKENHIGH-RANDOM</c>: a socket of the process whose token has that upper half. Half is witness enough, and the whole
/// would make the name too long: a socket's path has 104 bytes at most on macOS, 108 on Linux and Windows.
/// </item>
/// </list>
/// </remarks>
[SuppressMessage(
    "Security",
    "CA5394",
    Justification = "A socket's name must be new, not secret: its folder is closed."
)]
internal static class FileNames
{
    public const string LivenessPattern = "p-*";
    public const string SocketPattern = "s-*";

    private const int HalfLength = 16;

    public static string Hex(UInt128 value) => value.ToString("x32", CultureInfo.InvariantCulture);

    public static string Liveness(UInt128 token) => "p-" + Hex(token);

    /// <summary>Matches the locks of all tokens with an upper half.</summary>
    public static string LivenessOf(ulong tokenHigh) => $"p-{tokenHigh:x16}*";

    public static string NewSocket(UInt128 token) => $"s-{(ulong)(token >> 64):x16}-{Random.Shared.Next():x8}";

    /// <summary>Reads the upper half of a token out of a socket's name.</summary>
    public static bool TryParseSocket(string name, out ulong tokenHigh)
    {
        const int Start = 2;
        tokenHigh = 0;
        return name.Length > Start + HalfLength
            && name.StartsWith("s-", StringComparison.Ordinal)
            && name[Start + HalfLength] == '-'
            && ulong.TryParse(
                name.AsSpan(Start, HalfLength),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out tokenHigh
            );
    }
}
