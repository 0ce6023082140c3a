using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Tensors.CodeModel;

namespace Tensors.Analyzers.Shapes;

/// <summary>The rules on indices, lengths, dtypes and the order of axes. They look at single operations, not at flow.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ShapeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        ShapeRules.IndexOutside,
        ShapeRules.LengthInvalid,
        ShapeRules.CopyDoesNotFit,
        ShapeRules.KindDisagrees,
        ShapeRules.AxisOrder,
    ];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownNames.SharedTensorAttribute) is { } attributeType)
            {
                var tensors = new DeclaredTensors(attributeType);
                start.RegisterOperationBlockStartAction(block =>
                {
                    var locals = new LocalDefinitions(block.OperationBlocks);
                    block.RegisterOperationAction(
                        found => Analyze(found.Operation, new KnownValues(tensors, locals), found.ReportDiagnostic),
                        OperationKind.Invocation,
                        OperationKind.PropertyReference,
                        OperationKind.CollectionExpression
                    );
                });
            }
        });
    }

    private static void Analyze(IOperation operation, KnownValues values, Action<Diagnostic> report)
    {
        switch (operation)
        {
            case IPropertyReferenceOperation { Arguments.IsEmpty: false } element:
                if (values.Tensors.Find(element.Property.ContainingType) is { } indexed)
                {
                    IndexChecks.Check(indexed, element.Instance, element.Arguments, values, report);
                    AxisOrderCheck.Check(indexed, element, element.Arguments, report);
                }
                else
                {
                    ViewChecks.Check(element, values, report);
                }

                break;
            case IInvocationOperation call:
                AnalyzeCall(call, values, report);
                break;
            case ICollectionExpressionOperation list:
                LengthChecks.CheckShape(list, values, report);
                break;
        }
    }

    private static void AnalyzeCall(IInvocationOperation call, KnownValues values, Action<Diagnostic> report)
    {
        var method = call.TargetMethod;
        if (values.Tensors.Find(method.ContainingType) is { } declared)
        {
            if (method is { IsStatic: true, Name: "Allocate" })
            {
                LengthChecks.Check(declared, call.Arguments, values, report);
                AxisOrderCheck.Check(declared, call, call.Arguments, report);
            }
            else if (!method.IsStatic && AxisArguments.IsGenerated(method))
            {
                IndexChecks.Check(declared, call.Instance, call.Arguments, values, report);
                AxisOrderCheck.Check(declared, call, call.Arguments, report);
            }
            else
            {
                KindChecks.CheckTyped(declared, call, values, report);
            }
        }
        else
        {
            LengthChecks.CheckShape(call, values, report);
            KindChecks.CheckUntyped(call, values, report);
        }

        CopyChecks.Check(call, values, report);
    }
}
