using CsCheck;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators.Tests.OutputMatrix;
using Tensors.Generators.Tests.RandomPrograms;

namespace Tensors.Generators.Tests.Fuzz;

/// <summary>Takes a source and does to it what hands, merges and half-finished thoughts do.</summary>
internal static class SourceMutation
{
    private static readonly string[] _tokens =
    [
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        "<",
        ">",
        ",",
        ";",
        ":",
        "::",
        ".",
        "=",
        "=>",
        "@",
        "\"",
        "'",
        "\"\"\"",
        "$\"",
        "/*",
        "//",
        "#if X\n",
        "#endif\n",
        "#pragma warning\n",
        "class ",
        "struct ",
        "record ",
        "partial ",
        "readonly ",
        "ref ",
        "file ",
        "enum ",
        "interface ",
        "namespace ",
        "using ",
        "global::",
        "extern alias A;",
        "null",
        "default",
        "new",
        "typeof(",
        "-1",
        "0x",
        "1e999",
        "99999999999",
        "int.MaxValue",
        "\"n\"",
        "nameof(",
        "Axes = ",
        "shape: ",
        "dtype: ",
        "..",
        "SharedTensor",
        "[global::Tensors.SharedTensor]",
        "[global::Tensors.SharedTensor(null, default)]",
        "where T : ",
        "extension(int x) { ",
    ];

    private static readonly string[] _characters =
    [
        "\0",
        "\u0001",
        "\u200D",
        "\uFEFF",
        "\uD800",
        "\uDC00",
        "\U0001F600",
        "\u2028",
        "\r",
        "\n",
        "\\u0041",
        "\\",
        "é",
        "İ",
        "٣",
        " ",
        "x",
        "9",
    ];

    // Each breaks a rule, which few changes to what is right do without also breaking its grammar.
    private static readonly string[] _wrong =
    [
        "[global::Tensors.SharedTensor([\"n\", 0], global::Tensors.DType.Int8)] public readonly partial struct ZeroLong;",
        "[global::Tensors.SharedTensor([\"n\", \"n\"], global::Tensors.DType.Int8)] public readonly partial struct Twice;",
        "[global::Tensors.SharedTensor([\"n\"], global::Tensors.DType.None)] public readonly partial struct Typeless;",
        "[global::Tensors.SharedTensor([\"n\"], global::Tensors.DType.Int8)] public partial struct Writable;",
        "[global::Tensors.SharedTensor([\"n\"], global::Tensors.DType.Int8)] public readonly struct Whole;",
        "[global::Tensors.SharedTensor([\"n\"], global::Tensors.DType.Int8, Max = [\"m=1\"])] public readonly partial struct Unlimited;",
    ];

    /// <summary>One to eight changes to one of the correct sources, some of which have gained a wrong declaration before.</summary>
    public static Gen<string> Sources { get; } = Choices.Lists(30).Select(Mutate);

    private static string Mutate(int[] numbers)
    {
        var choose = new Choices(numbers);
        var text = choose.Of(DeclarationForms.Sources);
        if (choose.Rarely(3))
        {
            text += "\n" + choose.Of(_wrong);
        }

        for (var changes = 1 + choose.Next(8); changes > 0; changes--)
        {
            text = choose.Rarely(3) ? MutateCharacters(text, choose) : MutateTokens(text, choose);
        }

        return text;
    }

    private static string MutateTokens(string text, Choices choose)
    {
        List<string> tokens = [.. SyntaxFactory.ParseTokens(text).Select(token => token.ToFullString())];
        var at = choose.Next(tokens.Count);
        var other = choose.Next(tokens.Count);
        switch (choose.Next(5))
        {
            case 0:
                tokens.RemoveAt(at);
                break;
            case 1:
                tokens.Insert(at, tokens[at]);
                break;
            case 2:
                (tokens[at], tokens[other]) = (tokens[other], tokens[at]);
                break;
            case 3:
                tokens[at] = choose.Of(_tokens);
                break;
            default:
                tokens.Insert(at, choose.Of(_tokens));
                break;
        }

        return string.Concat(tokens);
    }

    private static string MutateCharacters(string text, Choices choose)
    {
        var at = choose.Next(text.Length + 1);
        return choose.Next(4) switch
        {
            0 => text.Insert(at, choose.Of(_characters)),
            1 => text.Remove(at, Math.Min(choose.Next(12), text.Length - at)),
            2 => text[..at],
            _ => text.Insert(at, text[at..Math.Min(text.Length, at + choose.Next(200))]),
        };
    }
}
