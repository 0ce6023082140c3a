using System.Text;

namespace Tensors.Signatures;

/// <summary>Represents the contents of an .onnx file (a ModelProto of onnx.proto), without its weights.</summary>
/// <param name="Signature">The model's inputs, outputs and metadata.</param>
/// <param name="ExternalDataFiles">
/// The files with tensors that are stored outside the model file: paths relative to the model's folder, as written in the file. No path is
/// absolute or leaves that folder.
/// </param>
public sealed record OnnxFile(ModelSignature Signature, EquatableArray<string> ExternalDataFiles)
{
    private const string LfsPointer = "version https://git-lfs.github.com/spec/";
    private const int HeadLength = 256;

    /// <summary>
    /// Reads the signature of a model and the names of its external data files. Time and memory depend on the number of names and nodes,
    /// not on the size of the weights.
    /// </summary>
    /// <param name="stream">The file. The stream must be seekable. It is read from its beginning and not disposed.</param>
    /// <exception cref="OnnxFormatException">The file is not an ONNX model, or is broken.</exception>
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
            throw new OnnxFormatException("the file is empty. Download it or export it again.", 0);
        }

        var text = Decode(head);
        if (text is not null && text.StartsWith(LfsPointer, StringComparison.Ordinal))
        {
            throw new OnnxFormatException(
                "the file is a Git LFS pointer instead of the model. Run 'git lfs pull' to download the model.",
                0
            );
        }

        try
        {
            return new OnnxReader(new ProtoReader(new FileWindow(stream))).Read();
        }
        catch (OnnxFormatException e) when (text is not null)
        {
            throw new OnnxFormatException(
                $"the file is text, not an ONNX model: it begins with '{ShownText.Of(FirstLine(text))}'. It may be an error page of a download. "
                    + "Download the model itself.",
                0,
                e
            );
        }
    }

    private static byte[] ReadHead(Stream stream)
    {
        stream.Position = 0;
        var bytes = new byte[HeadLength];
        var count = 0;
        while (count < bytes.Length && stream.Read(bytes, count, bytes.Length - count) is > 0 and var more)
        {
            count += more;
        }

        Array.Resize(ref bytes, count);
        return bytes;
    }

    /// <summary>
    /// Returns the bytes as text, or null if they are not text. Used to recognize text files: a model is never text, because its first
    /// byte is a control character.
    /// </summary>
    private static string? Decode(byte[] head)
    {
        // A decoder, unlike GetString, accepts a character that is cut off at the end of the head.
        var decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
        var chars = new char[head.Length];
        try
        {
            var text = new string(chars, 0, decoder.GetChars(head, 0, head.Length, chars, 0, flush: false));
            return text.All(c => !char.IsControl(c) || c is '\t' or '\n' or '\r') ? text : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string FirstLine(string text) =>
        text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n').Split('\r', '\n')[0];
}
