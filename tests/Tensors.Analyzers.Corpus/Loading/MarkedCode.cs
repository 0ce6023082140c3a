using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Text;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Tensors.Generators;

namespace Tensors.Analyzers.Corpus.Loading;

/// <summary>Files of marked code, compiled with the runtime and with what the generator writes for their tensors.</summary>
internal sealed class MarkedCode
{
    // What the SDK adds to a project with <ImplicitUsings>.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Preview);

    private MarkedCode(ImmutableArray<SyntaxTree> files, Compilation compilation, ImmutableArray<Marker> markers)
    {
        Files = files;
        Compilation = compilation;
        Markers = markers;
    }

    /// <summary>The folder of the corpora beside the running program.</summary>
    public static string CorpusFolder { get; } = Path.Combine(AppContext.BaseDirectory, "Corpus");

    /// <summary>The marked files, without those that only declare.</summary>
    public ImmutableArray<SyntaxTree> Files { get; }

    /// <summary>The files, their declarations and the generated members.</summary>
    public Compilation Compilation { get; }

    /// <summary>The places that the rules must report.</summary>
    public ImmutableArray<Marker> Markers { get; }

    /// <summary>How many methods the files have, local functions and constructors not counted.</summary>
    public int MethodCount =>
        Files.Sum(file =>
            file.GetRoot()
                .DescendantNodes()
                .OfType<MethodDeclarationSyntax>()
                .Count(method => method.Body is not null || method.ExpressionBody is not null)
        );

    /// <summary>One of the two corpora, <c>Right</c> or <c>Wrong</c>, with the declarations that both use.</summary>
    public static MarkedCode LoadCorpus(string name) =>
        Load(
            ReadFolder(Path.Combine(CorpusFolder, name), name),
            ReadFolder(Path.Combine(CorpusFolder, "Shared"), "Shared")
        );

    /// <summary>Every C# file in a folder and below it, what a build left there excepted.</summary>
    public static MarkedCode LoadFolder(string folder) => Load(ReadFolder(folder, folder), []);

    /// <summary>Parses a file as the corpora are parsed.</summary>
    public static SyntaxTree Parse(string text, string path) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), s_parse, path);

    /// <summary>Compiles files and reads their markers.</summary>
    /// <exception cref="MarkedCodeException">They do not compile, or a marker cannot be read.</exception>
    private static MarkedCode Load(ImmutableArray<SyntaxTree> files, ImmutableArray<SyntaxTree> declarations)
    {
        var compilation = Compile([.. files, .. declarations]);
        var errors = compilation
            .GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity is DiagnosticSeverity.Error)
            .Select(error => error.ToString())
            .ToList();
        var markers = files.SelectMany(file => MarkerReader.Read(file, errors)).ToImmutableArray();
        return errors.Count == 0 ? new MarkedCode(files, compilation, markers) : throw new MarkedCodeException(errors);
    }

    private static Compilation Compile(ImmutableArray<SyntaxTree> trees)
    {
        var isProgram = trees.Any(tree => tree.GetRoot().ChildNodes().OfType<GlobalStatementSyntax>().Any());
        var compilation = CSharpCompilation.Create(
            "Marked",
            trees.Add(Parse(ImplicitUsings, "ImplicitUsings.cs")),
            References(),
            new CSharpCompilationOptions(
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                allowUnsafe: true,
                warningLevel: 9999,
                // As in every project: packages are built against older frameworks.
                specificDiagnosticOptions:
                [
                    new("CS1701", ReportDiagnostic.Suppress),
                    new("CS1702", ReportDiagnostic.Suppress),
                ]
            ).WithSyntaxTreeOptionsProvider(new OptionsByFile(trees))
        );
        CSharpGeneratorDriver
            .Create([new SharedTensorGenerator().AsSourceGenerator()], parseOptions: s_parse)
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        return output;
    }

    private static IEnumerable<MetadataReference> References() =>
        [
            .. Net100.References.All,
            .. new[]
            {
                typeof(TensorBuffer),
                typeof(IModelSource),
                typeof(TensorSpan<float>),
                typeof(Microsoft.ML.OnnxRuntime.OrtValue),
            }.Select(type => MetadataReference.CreateFromFile(type.Assembly.Location)),
        ];

    private static ImmutableArray<SyntaxTree> ReadFolder(string folder, string shownAs) =>
        [
            .. Directory
                .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                .Select(path => (Path: path, Relative: Path.GetRelativePath(folder, path)))
                .Where(file => !IsBuildOutput(file.Relative))
                .OrderBy(file => file.Relative, StringComparer.Ordinal)
                .Select(file => Parse(File.ReadAllText(file.Path), Path.Combine(shownAs, file.Relative))),
        ];

    private static bool IsBuildOutput(string relative) =>
        relative.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");

    // Rules that are off by default are on in the files that ask for them.
    private sealed class OptionsByFile(IEnumerable<SyntaxTree> trees) : SyntaxTreeOptionsProvider
    {
        private readonly Dictionary<SyntaxTree, HashSet<string>> _enabled = trees.ToDictionary(
            tree => tree,
            tree => MarkerReader.EnabledRules(tree).ToHashSet(StringComparer.Ordinal)
        );

        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) =>
            GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(
            SyntaxTree tree,
            string diagnosticId,
            CancellationToken cancellationToken,
            out ReportDiagnostic severity
        )
        {
            severity = ReportDiagnostic.Warn;
            return _enabled.TryGetValue(tree, out var rules) && rules.Contains(diagnosticId);
        }

        public override bool TryGetGlobalDiagnosticValue(
            string diagnosticId,
            CancellationToken cancellationToken,
            out ReportDiagnostic severity
        )
        {
            severity = ReportDiagnostic.Default;
            return false;
        }
    }
}
