using System.Globalization;

namespace Tensors.Chaos.Actors;

/// <summary>What the driver starts an actor with.</summary>
/// <param name="Id">The actor's number, from 0.</param>
/// <param name="Seed">Seed of its random choices.</param>
/// <param name="PeerCount">Actors of the round, this one included.</param>
/// <param name="Backing">The memory of its regions.</param>
/// <param name="Board">Path of the <see cref="Steps.StepBoard"/>.</param>
/// <param name="Socket">Path of the driver's socket.</param>
internal sealed record ActorSettings(
    int Id,
    int Seed,
    int PeerCount,
    RegionBacking Backing,
    string Board,
    string Socket
)
{
    /// <summary>The settings as one argument of the command line.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Id},{Seed},{PeerCount},{Backing},{Board},{Socket}");

    public static ActorSettings Parse(string text)
    {
        var fields = text.Split(',');
        return new ActorSettings(
            int.Parse(fields[0], CultureInfo.InvariantCulture),
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            int.Parse(fields[2], CultureInfo.InvariantCulture),
            Enum.Parse<RegionBacking>(fields[3]),
            fields[4],
            fields[5]
        );
    }
}
