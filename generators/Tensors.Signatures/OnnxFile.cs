using System.Text;
using Tensors.Signatures.Onnx;

namespace Tensors.Signatures;

/// <summary>What is read of an .onnx file: a ModelProto of onnx.proto, without its weights.</summary>
/// <param name="Signature">How the model is called.</param>
/// <param name="ExternalDataFiles">
/// The files that hold tensors too large for the model's own: paths from the model's folder, as the file writes them. None
/// is absolute or leaves that folder.
/// </param>
public sealed record OnnxFile(ModelSignature Signature, EquatableArray<string> ExternalDataFiles)
{
    private const string LfsPointer = "version https://git-lfs.github.com/spec/";
    private const int HeadLength = 256;

    /// <summary>Reads a model's signature. Time and memory depend on its names and nodes, not on its weights.</summary>
    /// <param name="stream">The file, which must be seekable. It is read from its beginning and not disposed.</param>
    /// <exception cref="OnnxFormatException">The file is no ONNX model, or a broken one.</exception>
    /// <exception cref="ArgumentException">The stream is not seekable.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OnnxFile Read(Stream stream)
    {
        if (!stream.CanSeek)
        {
            throw new ArgumentException(
                "The stream is not seekable. Copy it to a file or a MemoryStream first.",
                nameof(stream)
            );
        }

        var head = ReadHead(stream);
        if (head.Length == 0)
        {
            throw new OnnxFormatException("the file is empty. Fetch it or export it again.", 0);
        }

        if (head.StartsWith(LfsPointer, StringComparison.Ordinal))
        {
            throw new OnnxFormatException(
                "the file is a Git LFS pointer, which stands for a model that is not here yet: run 'git lfs pull'.",
                0
            );
        }

        try
        {
            return new OnnxReader(new ProtoReader(stream)).Read();
        }
        catch (OnnxFormatException e) when (IsText(head))
        {
            throw new OnnxFormatException(
                $"the file is text, no ONNX model; it begins with '{FirstLine(head)}'. Where it was downloaded, it may be an error page: fetch the model itself.",
                0,
                e
            );
        }
    }

    // One char for each byte.
    private static string ReadHead(Stream stream)
    {
        stream.Position = 0;
        var bytes = new byte[HeadLength];
        var count = 0;
        while (count < bytes.Length && stream.Read(bytes, count, bytes.Length - count) is > 0 and var more)
        {
            count += more;
        }

        var head = new StringBuilder(count);
        for (var i = 0; i < count; i++)
        {
            head.Append((char)bytes[i]);
        }

        return head.ToString();
    }

    private static bool IsText(string head) => head.All(c => c is (>= ' ' and not (char)0x7F) or '\t' or '\n' or '\r');

    private static string FirstLine(string head)
    {
        var line = head.TrimStart().Split('\r', '\n')[0];
        return line.Length > 60 ? line.Substring(0, 60) + "…" : line;
    }
}
