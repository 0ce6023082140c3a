using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Tensors.CodeFixes;
using Tensors.Generators;
using Tensors.Signatures;

namespace Tensors.Analyzers.Tests.Contracts;

/// <summary>A project with contracts and a model, in which fixes are made; what they give is generated and compiled.</summary>
internal sealed class ContractFixes
{
    public const string Usings =
        "using System.Collections.Generic;\nusing System.Threading;\nusing System.Threading.Tasks;\nusing Tensors;\n\n";

    private static readonly CodeFixProvider[] s_fixes = [new AgreeWithModelFix(), new NameModelFix()];

    private static readonly ImmutableArray<ISourceGenerator> s_generators =
    [
        new SharedTensorGenerator().AsSourceGenerator(),
        new ModelContractGenerator().AsSourceGenerator(),
    ];

    private readonly AdhocWorkspace _workspace = new();
    private readonly ProjectId _project = ProjectId.CreateNewId();

    public ContractFixes(ModelFile model, params string[] sources)
        : this([model], [], sources) { }

    public ContractFixes(ModelFile[] models, MetadataReference[] references, params string[] sources)
    {
        var solution = _workspace.CurrentSolution.AddProject(
            ProjectInfo.Create(
                _project,
                VersionStamp.Default,
                "Consumer",
                "Consumer",
                LanguageNames.CSharp,
                compilationOptions: new CSharpCompilationOptions(
                    OutputKind.DynamicallyLinkedLibrary,
                    nullableContextOptions: NullableContextOptions.Enable
                ),
                parseOptions: new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Diagnose),
                metadataReferences: [.. Verify.References, Declared.Numerics, .. references]
            )
        );
        for (var i = 0; i < sources.Length; i++)
        {
            solution = solution.AddDocument(
                DocumentId.CreateNewId(_project),
                $"File{i}.cs",
                // A file's lines end in one way.
                SourceText.From(
                    sources[i].Contains('\r', StringComparison.Ordinal)
                        ? Usings.ReplaceLineEndings("\r\n") + sources[i]
                        : Usings + sources[i]
                ),
                filePath: $"/File{i}.cs"
            );
        }

        foreach (var model in models)
        {
            var path = $"/obj/{model.FileName}{ModelFileText.Extension}";
            solution = solution.AddAdditionalDocument(
                DocumentId.CreateNewId(_project),
                path,
                SourceText.From(ModelFileText.Write(model)),
                filePath: path
            );
        }

        Solution = solution;
    }

    /// <summary>The project as it is now.</summary>
    public Solution Solution { get; private set; }

    /// <summary>
    /// Runs the generators whenever the project is compiled, as editors may do. Otherwise, as in editors that wait until a file is saved,
    /// what they write is not there.
    /// </summary>
    public ContractFixes WithGenerators()
    {
        Solution = Solution.AddAnalyzerReference(_project, new Generators());
        return this;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Project Project => Solution.GetProject(_project)!;

    /// <summary>What the rules of contracts and models say now.</summary>
    public async Task<Diagnostic[]> FindAsync()
    {
        var compilation = (await Project.GetCompilationAsync(Cancellation))!;
        var found = await compilation
            .WithAnalyzers([new ModelContractAnalyzer()], Project.AnalyzerOptions)
            .GetAnalyzerDiagnosticsAsync(Cancellation);
        return
        [
            .. found
                .OrderBy(d => d.Location.SourceTree!.FilePath, StringComparer.Ordinal)
                .ThenBy(d => d.Location.SourceSpan.Start),
        ];
    }

    /// <summary>The titles of the fixes for the only report of a rule.</summary>
    public async Task<CodeAction[]> OfferedAsync(string id)
    {
        var diagnostic = Assert.Single(await FindAsync(), d => string.Equals(d.Id, id, StringComparison.Ordinal));
        var actions = new List<CodeAction>();
        var context = new CodeFixContext(
            Project.GetDocument(diagnostic.Location.SourceTree)!,
            diagnostic,
            (action, _) => actions.Add(action),
            Cancellation
        );
        await FixOf(id).RegisterCodeFixesAsync(context);
        return [.. actions];
    }

    /// <summary>Makes the only fix for the only report of a rule, which then is gone.</summary>
    public async Task<string> FixAsync(string id)
    {
        var action = Assert.Single(await OfferedAsync(id));
        await ApplyAsync(action);
        Assert.DoesNotContain(await FindAsync(), d => string.Equals(d.Id, id, StringComparison.Ordinal));
        await AssertCompilesAsync();
        return await TextAsync(0);
    }

    /// <summary>Makes every fix for a rule.</summary>
    public async Task FixAllAsync(string id, FixAllScope scope, string? key = null)
    {
        var fix = FixOf(id);
        var action = (
            await fix.GetFixAllProvider()!
                .GetFixAsync(
                    new FixAllContext(
                        Project.Documents.First(),
                        fix,
                        scope,
                        key ?? "Tensors.agree-with-model." + id,
                        [id],
                        new Found(this),
                        Cancellation
                    )
                )
        )!;
        await ApplyAsync(action);
        await AssertCompilesAsync();
    }

    /// <summary>A file without its usings.</summary>
    public async Task<string> TextAsync(int file) =>
        (await Project.Documents.ElementAt(file).GetTextAsync(Cancellation))
            .ToString()
            .Split("using Tensors;", 2)[1]
            .TrimStart();

    /// <summary>Makes a fix.</summary>
    public async Task ApplyAsync(CodeAction action) =>
        Solution = Assert
            .Single((await action.GetOperationsAsync(Cancellation)).OfType<ApplyChangesOperation>())
            .ChangedSolution;

    private async Task AssertCompilesAsync()
    {
        var compilation = (await Project.GetCompilationAsync(Cancellation))!;
        if (Project.AnalyzerReferences.Count == 0)
        {
            CSharpGeneratorDriver
                .Create(
                    s_generators,
                    Project.AnalyzerOptions.AdditionalFiles,
                    (CSharpParseOptions)Project.ParseOptions!
                )
                .RunGeneratorsAndUpdateCompilation(compilation, out compilation, out var reported, Cancellation);
            Assert.Empty(reported);
        }

        Assert.Empty(
            compilation
                .GetDiagnostics(Cancellation)
                .Where(d => d.Severity > DiagnosticSeverity.Hidden)
                .Select(d => d.ToString())
        );
    }

    private static CodeFixProvider FixOf(string id) =>
        s_fixes.Single(fix => fix.FixableDiagnosticIds.Contains(id, StringComparer.Ordinal));

    private sealed class Generators : AnalyzerReference
    {
        public override string? FullPath => null;

        public override object Id => this;

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzers(string language) => [];

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzersForAllLanguages() => [];

        public override ImmutableArray<ISourceGenerator> GetGenerators(string language) => s_generators;

        public override ImmutableArray<ISourceGenerator> GetGeneratorsForAllLanguages() => s_generators;
    }

    private sealed class Found(ContractFixes project) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(
            Document document,
            CancellationToken cancellationToken
        ) =>
            (await project.FindAsync()).Where(d =>
                string.Equals(d.Location.SourceTree!.FilePath, document.FilePath, StringComparison.Ordinal)
            );

        public override async Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(
            Project project1,
            CancellationToken cancellationToken
        ) => await project.FindAsync();

        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(
            Project project1,
            CancellationToken cancellationToken
        ) => await project.FindAsync();
    }
}
