using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Tensors.Analyzers.Corpus.Loading;

namespace Tensors.Analyzers.Corpus.Comparing;

/// <summary>Something another tool says.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Message">The place, the rule and what it says.</param>
internal sealed record Remark(string Path, int Line, string Message);

/// <summary>Another tool that looks at the same code: where it says anything at all.</summary>
/// <param name="Name">The tool's name.</param>
/// <param name="Analyzers">Its analyzers; empty for the compiler itself, null where the tool is not on this machine.</param>
/// <param name="OnlyId">The one rule that counts; null for all that are on by default.</param>
internal sealed record OtherTool(string Name, ImmutableArray<DiagnosticAnalyzer>? Analyzers, string? OnlyId = null)
{
    /// <summary>The compiler, CA2000 as the SDK brings it, and IDisposableAnalyzers.</summary>
    public static ImmutableArray<OtherTool> All { get; } =
    [
        new("compiler", []),
        new("CA2000", LoadAnalyzers(SdkAnalyzers(), "CA2000"), "CA2000"),
        new("IDisposable Analyzers", LoadAnalyzers(PackageAnalyzers(), null)),
    ];

    /// <summary>What the tool reports; null where it is not on this machine.</summary>
    public async Task<ImmutableArray<Remark>?> RunAsync(MarkedCode code, CancellationToken cancellationToken)
    {
        if (Analyzers is not { } analyzers)
        {
            return null;
        }

        IEnumerable<Diagnostic> reported = analyzers.IsEmpty
            ? code.Compilation.GetDiagnostics(cancellationToken)
            : await Enable(code.Compilation, OnlyId)
                .WithAnalyzers(analyzers)
                .GetAnalyzerDiagnosticsAsync(cancellationToken);
        return
        [
            .. reported
                .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Info && Counts(diagnostic))
                .Select(ToRemark),
        ];
    }

    private static Remark ToRemark(Diagnostic diagnostic)
    {
        var place = diagnostic.Location.GetLineSpan();
        return new Remark(place.Path, place.StartLinePosition.Line + 1, diagnostic.ToString());
    }

    private bool Counts(Diagnostic diagnostic) =>
        OnlyId is null || string.Equals(diagnostic.Id, OnlyId, StringComparison.Ordinal);

    /// <summary>Turns a rule on, as CA2000 must be; without the files' own options, which concern our rules.</summary>
    public static Compilation Enable(Compilation compilation, string? id) =>
        compilation.WithOptions(
            ((CSharpCompilationOptions)compilation.Options)
                .WithSyntaxTreeOptionsProvider(null)
                .WithSpecificDiagnosticOptions(id is null ? [] : [new(id, ReportDiagnostic.Warn)])
        );

    private static ImmutableArray<DiagnosticAnalyzer>? LoadAnalyzers(string? path, string? onlyId)
    {
        if (path is null || !File.Exists(path))
        {
            return null;
        }

        var analyzers = new AnalyzerFileReference(path, new FolderLoader(Path.GetDirectoryName(path)!))
            .GetAnalyzers(LanguageNames.CSharp)
            .Where(analyzer => onlyId is null || Reports(analyzer, onlyId))
            .ToImmutableArray();
        return analyzers.IsEmpty ? null : analyzers;
    }

    private static bool Reports(DiagnosticAnalyzer analyzer, string id) =>
        analyzer.SupportedDiagnostics.Any(rule => string.Equals(rule.Id, id, StringComparison.Ordinal));

    // Beside the runtime that this program runs on: <root>/shared/Microsoft.NETCore.App/<version>/.
    private static string? SdkAnalyzers()
    {
        var sdks = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../sdk"));
        return Directory.Exists(sdks)
            ? Directory
                .EnumerateDirectories(sdks)
                .OrderByDescending(folder => Directory.GetCreationTimeUtc(folder))
                .Select(folder =>
                    Path.Combine(folder, "Sdks/Microsoft.NET.Sdk/analyzers/Microsoft.CodeAnalysis.NetAnalyzers.dll")
                )
                .FirstOrDefault(File.Exists)
            : null;
    }

    private static string? PackageAnalyzers() =>
        typeof(OtherTool)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(data => data.Key is "IDisposableAnalyzers" && !string.IsNullOrEmpty(data.Value))
            .Select(data => Path.Combine(data.Value!, "analyzers/dotnet/cs/IDisposableAnalyzers.dll"))
            .FirstOrDefault();

    /// <summary>Loads what lies in one folder; the compiler's own assemblies are the running ones.</summary>
    private sealed class FolderLoader(string folder) : AssemblyLoadContext, IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
            // All of a tool's assemblies lie in its folder.
        }

        Assembly IAnalyzerAssemblyLoader.LoadFromPath(string fullPath) => LoadFromAssemblyPath(fullPath);

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            var path = Path.Combine(folder, assemblyName.Name + ".dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
