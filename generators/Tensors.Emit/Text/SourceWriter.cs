using System.Text;

namespace Tensors.Emit;

/// <summary>Writes C# source text. Each line is indented by the number of open blocks and ends with <c>\n</c>.</summary>
/// <remarks>The buffer is reused by the next writer on the same thread.</remarks>
public sealed class SourceWriter
{
    private const int LargestKept = 256 * 1024;

    [ThreadStatic]
    private static StringBuilder? _kept;

    private readonly StringBuilder _text;
    private int _depth;

    /// <summary>Initializes a writer without text.</summary>
    public SourceWriter()
    {
        _text = _kept ?? new StringBuilder(16 * 1024);
        _kept = null;
    }

    /// <summary>Writes one or more lines and indents each line that is not empty. Returns this writer.</summary>
    public SourceWriter Write(string lines)
    {
        var rest = lines.AsSpan();
        while (true)
        {
            var end = rest.IndexOf('\n');
            WriteLine((end < 0 ? rest : rest[..end]).TrimEnd('\r'));
            if (end < 0)
            {
                return this;
            }

            rest = rest[(end + 1)..];
        }
    }

    /// <summary>Writes an empty line between two members. Returns this writer.</summary>
    public SourceWriter Separate()
    {
        _text.Append('\n');
        return this;
    }

    /// <summary>Opens a block: writes a header and an opening brace. Disposing the result writes the closing brace.</summary>
    public Block Open(string header)
    {
        Write(header);
        WriteLine("{".AsSpan());
        _depth++;
        return new Block(this);
    }

    /// <summary>Returns the text. The writer must not be used afterwards.</summary>
    public string Finish()
    {
        var result = _text.ToString();
        if (_text.Capacity <= LargestKept)
        {
            _kept = _text.Clear();
        }

        return result;
    }

    private void WriteLine(ReadOnlySpan<char> line)
    {
        if (!line.IsEmpty)
        {
            _text.Append(' ', _depth * 4);
            foreach (var c in line)
            {
                _text.Append(c);
            }
        }

        _text.Append('\n');
    }

    /// <summary>Represents an open block. Disposing it closes the block.</summary>
    public readonly ref struct Block(SourceWriter writer)
    {
        /// <summary>Writes the closing brace.</summary>
        public void Dispose()
        {
            writer._depth--;
            writer.WriteLine("}".AsSpan());
        }
    }
}
