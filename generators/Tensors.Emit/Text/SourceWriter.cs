using System.Text;

namespace Tensors.Emit;

/// <summary>Writes C# text: lines with the indentation of the blocks around them, and <c>\n</c> after each.</summary>
/// <remarks>The text lives in a buffer that the thread's next writer uses again.</remarks>
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

    /// <summary>Writes text of any number of lines, each indented; a line without text stays empty.</summary>
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

    /// <summary>Ends one member and begins the next: an empty line.</summary>
    public SourceWriter Separate()
    {
        _text.Append('\n');
        return this;
    }

    /// <summary>Writes a header and an opening brace; the closing brace comes when the result is disposed.</summary>
    public Block Open(string header)
    {
        Write(header);
        WriteLine("{".AsSpan());
        _depth++;
        return new Block(this);
    }

    /// <summary>The text, and the end of this writer.</summary>
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

    /// <summary>A block that is open until this is disposed.</summary>
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
