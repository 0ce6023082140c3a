using System.Globalization;
using Tensors.TestPeer;

namespace Tensors.Chaos.Actors;

/// <summary>What one actor asks of another.</summary>
internal enum MessageKind
{
    /// <summary>Borrow the tensor while its owner holds it, and verify it.</summary>
    Lend,

    /// <summary>Take the tensor over, and verify it.</summary>
    Give,

    /// <summary>Borrow the tensor and write the pattern into it.</summary>
    Write,

    /// <summary>The pattern has been written: the owner verifies it.</summary>
    Written,
}

/// <summary>A message between actors, routed by the driver as one line of text.</summary>
/// <param name="Peer">Whom it goes to, or, when it arrives, whom it came from.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="Seed">The pattern that the tensor has, or shall have.</param>
/// <param name="Reference">The tensor.</param>
internal readonly record struct Message(int Peer, MessageKind Kind, ulong Seed, TensorRef Reference)
{
    public const string Word = "message";

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Word} {Peer} {Kind} {Seed:x16} {RefText.Format(Reference)}");

    public static Message Parse(string line)
    {
        var words = line.Split(' ');
        return new Message(
            int.Parse(words[1], CultureInfo.InvariantCulture),
            Enum.Parse<MessageKind>(words[2]),
            ulong.Parse(words[3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            RefText.Parse(words[4])
        );
    }
}
