using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>A parameter more in a list, or one less, each on a line of its own where the others are.</summary>
internal static class ParameterPlaces
{
    public static ParameterListSyntax Insert(
        ParameterListSyntax list,
        int index,
        ParameterSyntax parameter,
        string lineEnd
    )
    {
        var parts = list.Parameters.GetWithSeparators().ToList();
        var hasLines = parts.Count > 0 && list.OpenParenToken.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);
        var comma = SyntaxFactory
            .Token(SyntaxKind.CommaToken)
            .WithTrailingTrivia(hasLines ? SyntaxFactory.EndOfLine(lineEnd) : SyntaxFactory.Space);
        if (hasLines)
        {
            parameter = parameter.WithLeadingTrivia(list.Parameters[0].GetLeadingTrivia());
        }

        if (index < list.Parameters.Count)
        {
            parts.InsertRange(2 * index, [parameter, comma]);
        }
        else if (index == 0)
        {
            parts.Add(parameter);
        }
        else
        {
            // What ended the last line ends the new one.
            var last = list.Parameters[index - 1];
            parts[parts.Count - 1] = last.WithTrailingTrivia();
            parts.AddRange([comma, parameter.WithTrailingTrivia(last.GetTrailingTrivia())]);
        }

        return list.WithParameters(SyntaxFactory.SeparatedList<ParameterSyntax>(parts));
    }

    public static ParameterListSyntax Remove(ParameterListSyntax list, int index)
    {
        var parts = list.Parameters.GetWithSeparators().ToList();
        var last = list.Parameters.Count - 1;
        if (index < last || last == 0)
        {
            // With the comma behind it, if there is one.
            parts.RemoveRange(2 * index, last == 0 ? 1 : 2);
        }
        else
        {
            // What ended its line ends the one before, which loses its comma.
            parts.RemoveRange((2 * index) - 1, 2);
            parts[parts.Count - 1] = list.Parameters[index - 1]
                .WithTrailingTrivia(list.Parameters[index].GetTrailingTrivia());
        }

        return list.WithParameters(SyntaxFactory.SeparatedList<ParameterSyntax>(parts));
    }
}
