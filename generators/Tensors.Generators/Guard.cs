using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Tensors.CodeModel;

namespace Tensors.Generators;

/// <summary>Runs the parts of a generator so that whatever goes wrong becomes a diagnostic: an exception would end them all.</summary>
internal static class Guard
{
    /// <summary>Runs a part.</summary>
    /// <param name="subject">What it works on, for the diagnostic.</param>
    /// <param name="input">What the part is given. It is not caught from outside, which would make an object at each match and edit.</param>
    /// <param name="part">The part.</param>
    public static Guarded<T> Try<TInput, T>(string subject, TInput input, Func<TInput, T?> part)
        where T : class
    {
        try
        {
            return new Guarded<T>(part(input), null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new Guarded<T>(null, new Failure(subject, $"{e.GetType().Name}: {e.Message}"));
        }
    }

    /// <summary>Writes a file, or reports how that failed.</summary>
    /// <param name="output">Takes either.</param>
    /// <param name="subject">What the file is about, for the diagnostic.</param>
    /// <param name="model">What it is written from.</param>
    /// <param name="write">Writes its text.</param>
    /// <param name="name">The file's name.</param>
    public static void Write<TModel>(
        SourceProductionContext output,
        string subject,
        TModel model,
        Func<TModel, string> write,
        string name
    )
    {
        var text = Try(subject, model, write);
        if (text.Failure is { } failure)
        {
            output.ReportDiagnostic(failure.ToDiagnostic());
        }
        else
        {
            output.AddSource(name, SourceText.From(text.Value!, Encoding.UTF8));
        }
    }
}

/// <summary>What a part gave, or how it failed.</summary>
internal sealed record Guarded<T>(T? Value, Failure? Failure)
    where T : class;

/// <summary>How a part of a generator failed.</summary>
/// <param name="Subject">What it worked on.</param>
/// <param name="Problem">The exception, in words.</param>
internal sealed record Failure(string Subject, string Problem)
{
    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(DeclarationRules.GeneratorFailed, Location.None, Subject, Problem);
}
