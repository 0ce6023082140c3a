using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tensors.CodeFixes;

/// <summary>Names for new variables.</summary>
internal static class Names
{
    /// <summary>A name that nothing in the member has, made of the one that is wished for.</summary>
    public static string Free(FixPlace place, string wished)
    {
        var taken = new HashSet<string>(
            (MendCheck.Member(place.Node) ?? place.Root).DescendantTokens().Select(token => token.ValueText),
            StringComparer.Ordinal
        );
        var name = wished;
        for (var number = 2; taken.Contains(name) || SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None; number++)
        {
            name = $"{wished}{number}";
        }

        return name;
    }
}
