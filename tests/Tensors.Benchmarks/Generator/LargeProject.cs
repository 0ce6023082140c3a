using System.Globalization;
using System.Text;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tensors.Benchmarks.Generator;

/// <summary>A project of 1,000 files, 100 of which declare a tensor, and an edit of one that does not.</summary>
internal sealed class LargeProject
{
    public const int Files = 1000;
    public const int Tensors = 100;

    private static readonly CSharpParseOptions _options = new((LanguageVersion)1400);
    private static readonly MetadataReference[] _references = [.. Net100.References.All, .. References];

    private readonly CSharpSyntaxTree[] _trees =
    [
        .. Enumerable.Range(0, Files).Select(i => Parse(i, i % (Files / Tensors) == 0 ? Declaration(i) : Class(i, 0))),
    ];

    private int _edits;

    /// <summary>The references of a project with tensors, beside those of .NET.</summary>
    public static IEnumerable<MetadataReference> References =>
        [
            MetadataReference.CreateFromFile(typeof(TensorSpec).Assembly.Location),
            MetadataReference.CreateFromFile(typeof(System.Numerics.Tensors.TensorSpan<>).Assembly.Location),
        ];

    /// <summary>Returns a source file with this many declarations.</summary>
    public static string Declarations(int count) =>
        "namespace Large.Models;\n\n" + string.Concat(Enumerable.Range(0, count).Select(Attributed));

    /// <summary>The project with 100 tensors, or the same files without them.</summary>
    public LargeProject(bool hasTensors = true)
    {
        for (var i = 0; i < Files && !hasTensors; i += Files / Tensors)
        {
            _trees[i] = Parse(i, Class(i, 0));
        }

        Compilation = Create();
    }

    /// <summary>The project after the last edit.</summary>
    public CSharpCompilation Compilation { get; private set; }

    /// <summary>The same files in a compilation that nobody has looked at yet.</summary>
    public CSharpCompilation Create() =>
        CSharpCompilation.Create(
            "Large",
            _trees,
            _references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        );

    /// <summary>Changes a method's body in a file without a declaration. The new text is parsed here, before it is measured.</summary>
    public CSharpCompilation Edit()
    {
        const int Edited = 501;
        var tree = Parse(Edited, Class(Edited, ++_edits));
        tree.GetRoot();
        Compilation = Compilation.ReplaceSyntaxTree(_trees[Edited], tree);
        _trees[Edited] = tree;
        return Compilation;
    }

    private static CSharpSyntaxTree Parse(int file, string text) =>
        (CSharpSyntaxTree)CSharpSyntaxTree.ParseText(text, _options, $"File{Text(file)}.cs");

    private static string Declaration(int file) => "namespace Large.Models;\n\n" + Attributed(file);

    private static string Attributed(int number) =>
        $$"""
            /// <summary>A tensor.</summary>
            [global::Tensors.SharedTensor(["batch", {{Text(number + 1)}}, "time"], global::Tensors.DType.Float32)]
            public readonly partial struct Tensor{{Text(number)}};

            """;

    private static string Class(int file, int edit)
    {
        var text = new StringBuilder("using System;\nusing System.Collections.Generic;\n\nnamespace Large.Logic;\n\n");
        text.Append(CultureInfo.InvariantCulture, $"[Serializable]\npublic sealed class Class{file}\n{{\n");
        for (var method = 0; method < 20; method++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $$"""
                    [Obsolete]
                    public int Method{{method}}(IReadOnlyList<int> values)
                    {
                        var sum = {{edit}};
                        foreach (var value in values)
                        {
                            sum += value * {{method}};
                        }

                        return sum;
                    }


                """
            );
        }

        return text.Append("}\n").ToString();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
