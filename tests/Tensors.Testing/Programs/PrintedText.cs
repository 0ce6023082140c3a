using System.Text;
using CliWrap;

namespace Tensors.Testing;

/// <summary>What a running program has printed so far, exactly as it printed it.</summary>
internal sealed class PrintedText
{
    private readonly StringBuilder _text = new();

    public PrintedText() => Pipe = PipeTarget.Create(CopyAsync);

    /// <summary>Gets where the program prints to.</summary>
    public PipeTarget Pipe { get; }

    public override string ToString()
    {
        lock (_text)
        {
            return _text.ToString();
        }
    }

    // Without waiting for the end of a line, as the pipes of CliWrap that pass lines on do: tests act on half a line.
    private async Task CopyAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            lock (_text)
            {
                _text.Append(buffer, 0, count);
            }
        }
    }
}
