using System.Text;

namespace Tensors.Chaos.Actors;

/// <summary>
/// Lines to the driver. Each is one write call below the size that a pipe takes whole, so that a process killed in the
/// middle of a line leaves no half of it.
/// </summary>
internal static class Output
{
    private static readonly Stream _stream = Console.OpenStandardOutput();
    private static readonly Lock _gate = new();

    public static void Write(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ") + "\n");
        lock (_gate)
        {
            _stream.Write(bytes);
        }
    }
}
