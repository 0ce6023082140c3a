using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Tensors.Platform;

/// <summary>Where a sealed region can be found: four words of text in the file <c>ID.memory</c>.</summary>
/// <param name="Token">The owner's liveness token, so that anyone can tell when the file is rubbish.</param>
/// <param name="ProcessId">The owner.</param>
/// <param name="Control">Its descriptor of the control object.</param>
/// <param name="Data">Its descriptor of the data object.</param>
internal readonly record struct SealedPlace(UInt128 Token, int ProcessId, int Control, int Data)
{
    private const int MaxBytes = 128;

    public byte[] ToBytes() =>
        Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{FileNames.Hex(Token)} {ProcessId} {Control} {Data}\n")
        );

    /// <exception cref="SharedMemoryException">The file says something else.</exception>
    public static SealedPlace Read(SafeFileHandle file)
    {
        Span<byte> bytes = stackalloc byte[MaxBytes];
        var words = Encoding.ASCII.GetString(bytes[..RandomAccess.Read(file, bytes, 0)]).Split(' ', '\n');
        var culture = CultureInfo.InvariantCulture;
        if (
            words.Length == 5
            && UInt128.TryParse(words[0], NumberStyles.AllowHexSpecifier, culture, out var token)
            && int.TryParse(words[1], NumberStyles.None, culture, out var processId)
            && int.TryParse(words[2], NumberStyles.None, culture, out var control)
            && int.TryParse(words[3], NumberStyles.None, culture, out var data)
        )
        {
            return new SealedPlace(token, processId, control, data);
        }

        throw new SharedMemoryException(
            SharedMemoryError.InvalidFormat,
            "A sealed region's place is not four words of text."
        );
    }
}
