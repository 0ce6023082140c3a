using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>Words that a contract's generated types have in common.</summary>
public static class ContractText
{
    /// <summary>The parameters of a call's inputs as they are declared.</summary>
    public static IEnumerable<string> Parameters(ContractMethodModel method) =>
        method.Inputs.Select(input =>
            $"{input.Type} {Identifiers.Escape(input.Name)}{(input.Default is null ? "" : $" = {input.Default}")}"
        );

    /// <summary>The result of a call, or of a part of it: a type, or a tuple of several.</summary>
    public static string Result(ContractMethodModel method)
    {
        var elements = method.Outputs.Select(output =>
            method.IsTuple ? $"{output.Type} {Identifiers.Escape(output.Name)}" : output.Type
        );
        return method.IsTuple ? $"({string.Join(", ", elements)})" : elements.Single();
    }

    /// <summary>A name that no parameter of a method has.</summary>
    public static string Free(ContractMethodModel method, string name)
    {
        while (
            string.Equals(method.Cancellation, name, StringComparison.Ordinal)
            || method.Inputs.Any(input => string.Equals(input.Name, name, StringComparison.Ordinal))
        )
        {
            name += "_";
        }

        return name;
    }

    /// <summary>The documentation of a call's tensors: their names on the wire, dtypes and axes.</summary>
    public static string Remarks(ContractMethodModel method) =>
        $"/// <remarks>Takes {List(method.Inputs)} and gives {List(method.Outputs)}, as the model <c>{Xml(method.WireName)}</c>.</remarks>";

    /// <summary>Opens the file and the types around a contract for what is generated for it.</summary>
    public static string WriteFile(TypeHierarchy hierarchy, Action<SourceWriter> inside)
    {
        var writer = new SourceWriter();
        TensorFile.WriteAround(
            writer,
            hierarchy,
            () =>
            {
                writer
                    .Write("// A tensor may be obsolete: whoever wrote the contract has been told.")
                    .Write("#pragma warning disable CS0612, CS0618")
                    .Separate();
                inside(writer);
            }
        );
        return writer.Finish();
    }

    /// <summary>The attributes of a type that is generated for a contract.</summary>
    public static string Attributes(ContractModel contract) =>
        TensorFile.GeneratedCode + (contract.IsObsolete ? "\n[global::System.Obsolete]" : "");

    /// <summary>Text in an XML comment: what XML reads otherwise is escaped, and no line ends early.</summary>
    public static string Xml(string text)
    {
        var result = new System.Text.StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '&' => result.Append("&amp;"),
                _ => result.Append(
                    // XML has no U+FFFE and U+FFFF, and of surrogates pairs alone.
                    char.IsControl(c)
                    || c is '\u2028' or '\u2029' or '\uFFFE' or '\uFFFF'
                    || char.IsSurrogate(c)
                        ? ' '
                        : c
                ),
            };
        }

        return result.ToString();
    }

    /// <summary>A string literal.</summary>
    public static string Literal(string text) =>
        Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(text, quote: true);

    private static string List(IEnumerable<ContractValueModel> values)
    {
        var list = values.Select(value => $"<c>{Xml(value.WireName)}: {value.Spec}</c>").ToArray();
        return list.Length == 0 ? "nothing" : string.Join(", ", list);
    }
}
