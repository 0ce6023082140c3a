using System.Globalization;
using Tensors.TestPeer;

namespace Tensors.Chaos.Actors;

/// <summary>What one actor asks of another.</summary>
internal enum MessageKind
{
    /// <summary>Borrow the tensor while its owner holds it, and verify it.</summary>
    Lend,

    /// <summary>Adopt the published tensor, and verify it.</summary>
    Give,

    /// <summary>Borrow the tensor and write the pattern into it.</summary>
    Write,

    /// <summary>The pattern has been written: the owner verifies it.</summary>
    Written,

    /// <summary>The tensor's region cannot be opened: the sender sends a new tensor, or bytes.</summary>
    Refused,

    /// <summary>The contents themselves, instead of a reference: verify them.</summary>
    Bytes,
}

/// <summary>A message between actors, routed by the driver as one line of text.</summary>
/// <param name="Peer">The receiver; once it has arrived, the sender.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="Seed">The pattern that the tensor has, or is to have.</param>
/// <param name="Reference">The tensor.</param>
/// <param name="Contents">The bytes of <see cref="MessageKind.Bytes"/> in hexadecimal; otherwise empty.</param>
internal readonly record struct Message(
    int Peer,
    MessageKind Kind,
    ulong Seed,
    TensorRef Reference,
    string Contents = ""
)
{
    public const string Word = "message";

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Word} {Peer} {Kind} {Seed:x16} {RefText.Format(Reference)} {Contents}"
        );

    public static Message Parse(string line)
    {
        var words = line.Split(' ');
        return new Message(
            int.Parse(words[1], CultureInfo.InvariantCulture),
            Enum.Parse<MessageKind>(words[2]),
            ulong.Parse(words[3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            RefText.Parse(words[4]),
            words[5]
        );
    }
}
