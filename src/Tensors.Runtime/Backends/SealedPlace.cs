using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Tensors;

/// <summary>
/// Describes the location of a region in sealed memory by three numbers, which the file <c>ID.place</c> contains as text.
/// </summary>
/// <param name="ProcessId">The process id of the owner.</param>
/// <param name="Control">The owner's descriptor of the control object.</param>
/// <param name="Data">The owner's descriptor of the data object.</param>
internal readonly record struct SealedPlace(int ProcessId, int Control, int Data)
{
    private const int MaxBytes = 64;

    public byte[] ToBytes() =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{ProcessId} {Control} {Data}\n"));

    /// <summary>Reads a location from an open file.</summary>
    /// <exception cref="SharedMemoryException">The file does not contain three numbers.</exception>
    public static SealedPlace Read(SafeFileHandle file)
    {
        Span<byte> bytes = stackalloc byte[MaxBytes];
        var words = Encoding.ASCII.GetString(bytes[..RandomAccess.Read(file, bytes, 0)]).Split(' ', '\n');
        var culture = CultureInfo.InvariantCulture;
        if (
            words.Length == 4
            && int.TryParse(words[0], NumberStyles.None, culture, out var processId)
            && int.TryParse(words[1], NumberStyles.None, culture, out var control)
            && int.TryParse(words[2], NumberStyles.None, culture, out var data)
        )
        {
            return new SealedPlace(processId, control, data);
        }

        throw new InvalidRegionFormatException(
            "The file that locates a sealed region is not valid: expected three numbers."
        );
    }
}
