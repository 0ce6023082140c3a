using Microsoft.CodeAnalysis;

namespace Tensors.CodeFixes;

/// <summary>A change of a file that may make a diagnostic go away.</summary>
/// <param name="Title">What it does, as the editor lists it.</param>
/// <param name="Key">Which kind of change it is; of several with one key the first that is right is offered.</param>
/// <param name="Root">The file with the change.</param>
internal sealed record Mend(string Title, string Key, SyntaxNode Root)
{
    /// <summary>Whether it changes what code outside of the member sees.</summary>
    public bool ReachesOut { get; init; }

    /// <summary>Where it is right, another fix offers it, and what comes after it is not needed.</summary>
    public bool IsElsewhere { get; init; }
}
