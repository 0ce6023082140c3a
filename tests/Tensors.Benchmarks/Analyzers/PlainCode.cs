using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Corpus.Loading;

namespace Tensors.Benchmarks.Analyzers;

/// <summary>Code that knows nothing of tensors: most of any project.</summary>
internal static class PlainCode
{
    public const int Bodies = 1000;

    public static SyntaxTree Tree { get; } = MarkedCode.Parse(Write(), "Plain.cs");

    private static string Write()
    {
        var text = new StringBuilder("using System.Collections.Generic;\n\npublic static class Plain\n{\n");
        for (var i = 0; i < Bodies; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $$"""
                    public static int Method{{i}}(IReadOnlyList<int> values)
                    {
                        var sum = 0;
                        foreach (var value in values)
                        {
                            sum += value > {{i}} ? value : values.Count;
                        }

                        return sum;
                    }


                """
            );
        }

        return text.Append("}\n").ToString();
    }
}
